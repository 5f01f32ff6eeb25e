import { Position } from "@xyflow/react";

import type { Fault } from "../api.ts";
import type { Doc, Step } from "../document.ts";
import { flowOf, labelOf, laneOf, stepOf } from "../document.ts";
import type { Drawing } from "../drawing.ts";
import { gettext } from "../gettext.ts";
import { same } from "../merge.ts";
import type { Marks, StepMark } from "../trial/useTrial.ts";
import { deadlineWords, limitWords, waitWords } from "../wording.ts";
import type { Selection } from "../actions.ts";
import type { FlowEdgeType } from "./FlowEdge.tsx";
import type { CardData, CardType } from "./StepCard.tsx";

const KIND: Readonly<Record<string, string>> = { start: "start", task: "step", route: "decision", wait: "wait", end: "end" };

function kindWords(kind: string): string {
  const words: Record<string, string> = { start: gettext("start"), step: gettext("step"), decision: gettext("decision"), wait: gettext("wait"), end: gettext("end") };
  return words[KIND[kind] ?? "step"]!;
}

function markWords(mark: StepMark | undefined): string {
  return mark ? { done: gettext("done in this trial"), open: gettext("to be done now in this trial"), waiting: gettext("waits in this trial") }[mark] : "";
}

function spoken(step: Step, doc: Doc, deadline: string, isFaulty: boolean, mark: StepMark | undefined): string {
  const parts = [step.name, kindWords(step.kind), laneOf(doc, step.lane)?.name, deadline, isFaulty && gettext("something to fix"), markWords(mark)];
  return parts.filter(Boolean).join(", ");
}

/**
 * The steps as React Flow wants them, in the order of the layout. What has not changed since `before` stays the very same
 * object, so that a card is drawn again only when it looks different.
 */
export function nodesOf(doc: Doc, { layout }: Drawing, faults: readonly Fault[], selection: Selection | null, marks: Marks | null, before: readonly CardType[]): CardType[] {
  const old = new Map(before.map((node) => [node.id, node]));
  const worst = new Map<string, "refuse" | "warn">();
  for (const fault of faults) if (fault.kind === "step" && worst.get(fault.key) !== "refuse") worst.set(fault.key, fault.level);
  const selected = selection?.kind === "step" ? selection.key : null;
  const tabStop = selected ?? layout.steps[0]?.key;
  return layout.steps.map((placed): CardType => {
    const step = stepOf(doc, placed.key)!;
    const deadline = waitWords(step, doc) || deadlineWords(step, doc);
    const fault = worst.get(step.key) ?? "";
    const data: CardData = {
      name: step.name,
      kind: step.kind,
      hue: placed.lane % 8,
      deadline,
      spoken: spoken(step, doc, deadline, fault !== "", marks?.steps[step.key]),
      hasApproval: Boolean(step.approval),
      hasChecklist: Boolean(step.checklist?.length),
      waitsForAll: step.join === "all",
      fault,
      mark: marks?.steps[step.key] ?? "",
      isTabStop: placed.key === tabStop,
    };
    const node: CardType = {
      id: placed.key,
      type: "step",
      position: { x: placed.x, y: placed.y },
      width: placed.width,
      height: placed.height,
      handles: [
        { type: "target", position: Position.Left, x: 0, y: placed.height / 2, width: 1, height: 1 },
        { type: "source", position: Position.Right, x: placed.width, y: placed.height / 2, width: 1, height: 1 },
      ],
      selected: placed.key === selected,
      draggable: step.kind === "start" || step.kind === "task",
      data,
    };
    const was = old.get(placed.key);
    if (!was) return node;
    if (same(was.data, data)) node.data = was.data;
    return same(plain(was), plain(node)) ? was : node;
  });
}

function plain({ position, width, height, selected, data }: CardType) {
  return { position, width, height, selected, data };
}

/** The flows as React Flow wants them; handoffs last, so that orange lies above grey. */
export function edgesOf(doc: Doc, drawing: Drawing, selection: Selection | null, marks: Marks | null, before: readonly FlowEdgeType[]): FlowEdgeType[] {
  const old = new Map(before.map((edge) => [edge.id, edge]));
  const chosen = selection?.kind === "flow" ? selection.key : null;
  return [...drawing.layout.flows]
    .sort((a, b) => Number(a.key === chosen) - Number(b.key === chosen) || Number(a.isCrossing) - Number(b.isCrossing))
    .map((placed): FlowEdgeType => {
      const flow = flowOf(doc, placed.key)!;
      const limit = placed.isCrossing ? limitWords(flow) : null;
      const isUndecided = placed.isCrossing && !limit;
      const data = {
        placed,
        inscription: drawing.inscriptions.get(placed.key)!,
        plus: drawing.plus.get(placed.key)!,
        title: limit?.full ?? (isUndecided ? gettext("No handoff rules yet") : ""),
        spoken: labelOf(doc, "flow", flow.key),
        isSelected: placed.key === chosen,
        isUndecided,
        isTaken: marks?.flows.has(placed.key) ?? false,
      };
      const was = old.get(placed.key);
      if (was && was.source === flow.from && was.target === flow.to && same(was.data, data)) return was;
      return { id: placed.key, type: "flow", source: flow.from, target: flow.to, focusable: false, selectable: false, data };
    });
}
