import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";

import type { Mark, Step, StepProgress, StepState, Warmth } from "./document.ts";
import { Icon } from "./Icon.tsx";
import { Signs } from "./Marks.tsx";
import { Took } from "./Took.tsx";

type StepData = {
  step: Step;
  hue: number;
  spoken: string;
  deadline: string;
  progress: StepProgress | undefined;
  /** Whether the map shows a case, so that steps not reached yet stand back. */
  isCase: boolean;
  stateWord: string;
  visits: string;
  heat?: Warmth | undefined;
  mark?: Mark | undefined;
  markWords?: string;
};
export type StepNodeType = Node<StepData, "step">;

export const STATE_ICON: Readonly<Record<StepState, string>> = {
  done: "check",
  live: "map-pin",
  waiting: "arrows-right-left",
  branches: "hourglass",
  returned: "arrow-back-up",
  paused: "player-pause",
};

function StepNode({ data }: NodeProps<StepNodeType>) {
  const { step, progress, isCase } = data;
  const classes = ["map-step", `is-${step.kind}`, `hue-${data.hue}`];
  if (progress) classes.push(`at-${progress.state}`);
  else if (isCase) classes.push("at-nothing");
  if (progress?.late) classes.push("is-late");
  if (data.heat) classes.push(`heat-${data.heat.degree}`);
  if (data.mark?.how) classes.push(`mark-${data.mark.how}`);
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <button type="button" className={classes.join(" ")} aria-label={data.spoken}>
        <Face {...data} />
      </button>
      {progress && (
        <span
          className={`map-state at-${progress.state}${progress.late ? " is-late" : ""}`}
          title={progress.who}
          aria-hidden="true"
        >
          <Icon name={progress.late ? "alert-triangle" : STATE_ICON[progress.state]} />
          <span>{[data.stateWord, progress.who].filter(Boolean).join(" · ")}</span>
          {data.visits && <em>{data.visits}</em>}
        </span>
      )}
      {data.heat && (
        <Took className={`map-state heat-${data.heat.degree}`} of={step.name} heat={data.heat}>
          {data.heat.words}
        </Took>
      )}
      {data.mark && <Signs mark={data.mark} words={data.markWords ?? ""} />}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}

function Face({ step, deadline }: StepData) {
  const name = (
    <span className="map-step-name" title={step.name}>
      {step.name}
    </span>
  );
  if (step.kind === "start" || step.kind === "end") {
    return (
      <span className="map-step-line">
        <Icon name={step.kind === "start" ? "player-play" : "flag"} />
        {name}
      </span>
    );
  }
  if (step.kind === "route") {
    return (
      <span className="map-step-line">
        <Icon name="arrows-split-2" />
        {name}
      </span>
    );
  }
  return (
    <>
      {name}
      <span className="map-step-facts">
        {deadline && (
          <span className="map-step-deadline" title={deadline}>
            <Icon name={step.kind === "wait" ? "hourglass" : "clock"} />
            <span>{deadline}</span>
          </span>
        )}
        {step.approval && <Icon name="rubber-stamp" />}
        {(step.checklist?.length ?? 0) > 0 && <Icon name="checklist" />}
      </span>
    </>
  );
}

export default memo(StepNode);
