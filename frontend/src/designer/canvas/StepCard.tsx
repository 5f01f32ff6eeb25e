import { Handle, type Node, type NodeProps, Position, useConnection } from "@xyflow/react";
import { memo } from "react";

import { Icon } from "../../map/Icon.tsx";
import { useActions } from "../actions.ts";
import type { StepKind } from "../document.ts";
import { gettext } from "../gettext.ts";
import type { StepMark } from "../trial/useTrial.ts";

export type CardData = {
  name: string;
  kind: StepKind;
  hue: number;
  deadline: string;
  spoken: string;
  hasApproval: boolean;
  hasChecklist: boolean;
  waitsForAll: boolean;
  fault: "refuse" | "warn" | "";
  /** Where a played case stands with it. */
  mark: StepMark | "";
  /** Whether the Tab key stops here: at one step only, arrow keys go on. */
  isTabStop: boolean;
};
export type CardType = Node<CardData, "step">;

const ICON: Partial<Record<StepKind, string>> = { start: "player-play", end: "flag", route: "arrows-split-2" };

function StepCard({ id, data, selected }: NodeProps<CardType>) {
  const actions = useActions();
  const isConnecting = useConnection((connection) => connection.inProgress && connection.fromNode.id !== id);
  const classes = ["map-step", `is-${data.kind}`, `hue-${data.hue}`];
  if (selected) classes.push("is-selected");
  if (data.mark) classes.push(`is-tried-${data.mark}`);
  const canLead = data.kind !== "end";
  return (
    <>
      {data.kind !== "start" && (
        <Handle type="target" position={Position.Left} className={isConnecting ? "is-wide" : ""} isConnectableStart={false} />
      )}
      <button type="button" className={classes.join(" ")} aria-label={data.spoken} aria-pressed={Boolean(selected)} tabIndex={data.isTabStop ? 0 : -1} data-step={id}>
        <Face {...data} />
        {data.fault && (
          <span className={`step-fault is-${data.fault}`} title={gettext("There is something to fix")}>
            <Icon name="alert-triangle" />
          </span>
        )}
      </button>
      {canLead && (
        <button
          type="button"
          className="step-plus nodrag nopan"
          tabIndex={-1}
          title={gettext("Add a step after this one (A)")}
          aria-label={gettext("Add a step after “{step}”", { step: data.name })}
          onClick={(event) => {
            event.stopPropagation();
            actions.add({ after: id });
          }}
        >
          <Icon name="plus" />
        </button>
      )}
      {canLead && <Handle type="source" position={Position.Right} title={gettext("Drag to the step that comes next")} />}
    </>
  );
}

function Face({ name, kind, deadline, hasApproval, hasChecklist, waitsForAll }: CardData) {
  const words = (
    <span className="map-step-name" title={name}>
      {name}
    </span>
  );
  const icon = ICON[kind];
  if (icon) {
    return (
      <span className="map-step-line">
        <Icon name={icon} />
        {words}
      </span>
    );
  }
  return (
    <>
      {words}
      <span className="map-step-facts">
        {deadline && (
          <span className="map-step-deadline" title={deadline}>
            <Icon name={kind === "wait" ? "hourglass" : "clock"} />
            <span>{deadline}</span>
          </span>
        )}
        {waitsForAll && <Icon name="hourglass" />}
        {hasApproval && <Icon name="rubber-stamp" />}
        {hasChecklist && <Icon name="checklist" />}
      </span>
    </>
  );
}

export default memo(StepCard);
