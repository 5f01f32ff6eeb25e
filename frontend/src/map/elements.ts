import { Position } from "@xyflow/react";

import type { MapInput } from "./document.ts";
import type { FlowLineType } from "./FlowLine.tsx";
import { graphOf } from "./graph.ts";
import { inscriptionOf, spokenFlow, spokenMark, spokenStep, spokenWay, visitsText } from "./labels.ts";
import { type Inscription, type Layout, layOut } from "./layout.ts";
import type { StepNodeType } from "./StepNode.tsx";

/** Lay out what the map was given, with room for the words on its flows. */
export function layoutOf(input: MapInput): Layout {
  const { crossing } = graphOf(input.document);
  const inscriptions = new Map<string, Inscription>(
    input.document.flows.map((flow) => [flow.key, inscriptionOf(flow, crossing.has(flow.key), input)]),
  );
  return layOut(input.document, inscriptions);
}

/** The steps as React Flow wants them, in the order in which the Tab key visits them. */
export function nodesOf(input: MapInput, layout: Layout): StepNodeType[] {
  const steps = new Map(input.document.steps.map((step) => [step.key, step]));
  const { progress, labels } = input;
  return layout.steps.map((placed) => {
    const step = steps.get(placed.key)!;
    const here = progress?.steps[placed.key];
    return {
      id: placed.key,
      type: "step",
      position: { x: placed.x, y: placed.y },
      width: placed.width,
      height: placed.height,
      // Said here, so that nothing has to be measured before lines can be drawn.
      handles: [
        { type: "target", position: Position.Left, x: 0, y: placed.height / 2 },
        { type: "source", position: Position.Right, x: placed.width, y: placed.height / 2 },
      ],
      data: {
        step,
        hue: placed.lane % 8,
        spoken: spokenStep(step, input),
        deadline: labels.deadlines[placed.key] ?? "",
        progress: here,
        isCase: Boolean(progress),
        stateWord: here ? labels.words[here.late ? "late" : here.state] : "",
        visits: visitsText(here?.visits, labels.words.visits),
        heat: input.heat?.steps[placed.key],
        mark: input.marks?.steps[placed.key],
        markWords: spokenMark(input.marks?.steps[placed.key], labels),
      },
    };
  });
}

/** The flows as React Flow wants them; handoffs last, so that orange lies above grey. */
export function edgesOf(input: MapInput, layout: Layout): FlowLineType[] {
  const flows = new Map(input.document.flows.map((flow) => [flow.key, flow]));
  const { progress, labels } = input;
  const weight = (key: string, isCrossing: boolean) => (progress?.flows[key] ? 2 : 0) + (isCrossing ? 1 : 0);
  return [...layout.flows]
    .sort((a, b) => weight(a.key, a.isCrossing) - weight(b.key, b.isCrossing))
    .map((placed) => {
      const flow = flows.get(placed.key)!;
      return {
        id: placed.key,
        type: "flow",
        source: flow.from,
        target: flow.to,
        ariaLabel: spokenFlow(flow, placed.isCrossing, input),
        data: {
          placed,
          inscription: inscriptionOf(flow, placed.isCrossing, input),
          title: labels.limits[placed.key]?.full ?? "",
          spoken: spokenWay(flow, input),
          heat: input.heat?.flows[placed.key],
          mark: input.marks?.flows[placed.key],
          markWords: spokenMark(input.marks?.flows[placed.key], labels),
          isTaken: progress ? progress.flows[placed.key] === "taken" : undefined,
        },
      };
    });
}
