import type { Flow, ProcessDocument, Step } from "./document.ts";

/** What the layout needs to know of a process: pure facts about its graph, no coordinates. */
export interface Graph {
  /** Steps in an order in which every forward flow leads on. */
  order: readonly Step[];
  /** Flows between steps that exist, in document order. */
  flows: readonly Flow[];
  /** Keys of the flows that lead back. */
  back: ReadonlySet<string>;
  /** Column of each step: the longest way to it over forward flows. */
  column: ReadonlyMap<string, number>;
  /** Row of each step: its lane's place; steps without a lane stand in the row of the step before. */
  row: ReadonlyMap<string, number>;
  /** Keys of the flows that hand work over: the lane before, seen through decisions, is another one. */
  crossing: ReadonlySet<string>;
}

export function graphOf(document: ProcessDocument): Graph {
  const steps = new Map(document.steps.map((step) => [step.key, step]));
  const flows = document.flows.filter((flow) => steps.has(flow.from) && steps.has(flow.to));
  const outgoing = groupBy(flows, (flow) => flow.from);
  const incoming = groupBy(flows, (flow) => flow.to);

  const { order, back } = search(document.steps, outgoing, steps);
  const forward = (flow: Flow) => !back.has(flow.key);

  const column = new Map<string, number>();
  const row = new Map<string, number>();
  const laneRow = new Map(document.lanes.map((lane, index) => [lane.key, index]));
  for (const step of order) {
    const before = (incoming.get(step.key) ?? []).filter(forward);
    column.set(step.key, Math.max(-1, ...before.map((flow) => column.get(flow.from) ?? -1)) + 1);
    const own = step.lane ? laneRow.get(step.lane) : undefined;
    row.set(step.key, own ?? (before[0] ? row.get(before[0].from) : undefined) ?? 0);
  }
  return { order, flows, back, column, row, crossing: crossings(flows, incoming, steps) };
}

/** Depth-first search from the starts: a flow to a step that is still open on the way leads back. */
function search(all: readonly Step[], outgoing: Map<string, Flow[]>, steps: Map<string, Step>) {
  const back = new Set<string>();
  const finished: Step[] = [];
  const mark = new Map<string, "open" | "closed">();
  const roots = [...all.filter((step) => step.kind === "start"), ...all];
  for (const root of roots) {
    if (mark.has(root.key)) continue;
    mark.set(root.key, "open");
    const path: { step: Step; next: number }[] = [{ step: root, next: 0 }];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const flow = outgoing.get(top.step.key)?.[top.next++];
      if (!flow) {
        mark.set(top.step.key, "closed");
        finished.push(top.step);
        path.pop();
        continue;
      }
      const seen = mark.get(flow.to);
      if (seen === "open") back.add(flow.key);
      if (seen) continue;
      mark.set(flow.to, "open");
      path.push({ step: steps.get(flow.to)!, next: 0 });
    }
  }
  return { order: finished.reverse(), back };
}

function crossings(flows: readonly Flow[], incoming: Map<string, Flow[]>, steps: Map<string, Step>): Set<string> {
  /** Lanes of the last steps with a lane before this one, seen through decisions and waits. */
  const lanesBefore = (key: string, seen: Set<string>): string[] => {
    const step = steps.get(key)!;
    if (step.kind !== "route" && step.kind !== "wait") return step.lane ? [step.lane] : [];
    if (seen.has(key)) return [];
    seen.add(key);
    return (incoming.get(key) ?? []).flatMap((flow) => lanesBefore(flow.from, seen));
  };
  const crossing = new Set<string>();
  for (const flow of flows) {
    const lane = steps.get(flow.to)!.lane;
    if (lane && lanesBefore(flow.from, new Set()).some((before) => before !== lane)) crossing.add(flow.key);
  }
  return crossing;
}

function groupBy(flows: readonly Flow[], key: (flow: Flow) => string): Map<string, Flow[]> {
  const groups = new Map<string, Flow[]>();
  for (const flow of flows) groups.set(key(flow), [...(groups.get(key(flow)) ?? []), flow]);
  return groups;
}
