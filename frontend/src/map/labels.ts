import type { Flow, Heat, Labels, MapInput, Mark, Step, Warmth } from "./document.ts";
import type { Inscription } from "./layout.ts";

/** What is written on a flow. Only a handoff has a pill; one without a limit shows the sign alone. */
export function inscriptionOf(flow: Flow, isCrossing: boolean, { labels, heat }: MapInput): Inscription {
  return {
    condition: labels.conditions[flow.key] ?? "",
    limit: isCrossing ? (heat ? (heat.flows[flow.key]?.words ?? "") : (labels.limits[flow.key]?.short ?? "")) : null,
  };
}

/** A step as a screen reader says it: name, kind, lane and who, deadline, and how far the case is there. */
export function spokenStep(step: Step, { document, people, progress, heat, marks, labels }: MapInput): string {
  const lane = document.lanes.find((each) => each.key === step.lane);
  const here = progress?.steps[step.key];
  return [
    step.name,
    labels.words[step.approval ? "approval" : step.kind],
    lane && [lane.name, people[lane.key]?.name].filter(Boolean).join(": "),
    labels.deadlines[step.key],
    here && labels.words[here.state],
    here?.late && labels.words.late,
    here?.who,
    here && visitsText(here.visits, labels.words.visits),
    heat?.steps[step.key] && spokenHeat(heat, heat.steps[step.key]!),
    spokenMark(marks?.steps[step.key], labels),
  ]
    .filter(Boolean)
    .join(", ");
}

/** A flow as a screen reader says it: from, to, its condition, and the handoff with its limit. */
export function spokenFlow(flow: Flow, isCrossing: boolean, input: MapInput): string {
  const { heat, marks, labels } = input;
  const limit = labels.limits[flow.key]?.full;
  return [
    spokenWay(flow, input),
    labels.conditions[flow.key],
    isCrossing && (limit ? `${labels.words.handoff}: ${limit}` : labels.words.handoff),
    heat?.flows[flow.key] && spokenHeat(heat, heat.flows[flow.key]!),
    spokenMark(marks?.flows[flow.key], labels),
  ]
    .filter(Boolean)
    .join(", ");
}

/** "from Draft to Approve". */
export function spokenWay(flow: Flow, { document, labels }: MapInput): string {
  const name = (key: string) => document.steps.find((step) => step.key === key)?.name ?? key;
  return labels.words.flow.replace("{from}", name(flow.from)).replace("{to}", name(flow.to));
}

/** "Median time: 3 h". */
function spokenHeat({ word }: Heat, { words }: Warmth): string {
  return word ? `${word}: ${words}` : words;
}

/** "different, Failure point 1, 2", or nothing where nothing is marked. */
export function spokenMark(mark: Mark | undefined, { words }: Labels): string {
  const points = mark?.points ? `${words.point} ${mark.points.join(", ")}` : "";
  return [mark?.how && words[mark.how], points].filter(Boolean).join(", ");
}

/** "3 visits", or nothing for a step visited once or never. */
export function visitsText(visits: number | undefined, words: string): string {
  return visits !== undefined && visits > 1 ? words.replace("{count}", String(visits)) : "";
}
