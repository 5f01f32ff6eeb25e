import { type Contract, type Doc, type Flow, flowOf, isWork, stepOf } from "../document.ts";
import { newContract } from "../kinds.ts";
import { keyFor, keysOf } from "../names.ts";
import { type Changes, changed, edit } from "./change.ts";

export function leaving(doc: Doc, step: string): Flow[] {
  return doc.flows.filter((flow) => flow.from === step);
}

export function entering(doc: Doc, step: string): Flow[] {
  return doc.flows.filter((flow) => flow.to === step);
}

/** The steps that hand over on this flow, seen through decisions. */
export function givers(doc: Doc, flow: Flow | undefined, seen = new Set<string>()): string[] {
  if (!flow || seen.has(flow.key)) return [];
  seen.add(flow.key);
  const step = stepOf(doc, flow.from);
  if (!step) return [];
  return isWork(step) ? [step.key] : entering(doc, step.key).flatMap((each) => givers(doc, each, seen));
}

export function flowKey(doc: Doc, from: string, to: string): string {
  return keyFor(`${from}_to_${to}`, keysOf(doc.flows), "flow");
}

/** Why two steps cannot be connected, or null if they can. */
export function whyNotConnected(doc: Doc, from: string, to: string): "same" | "start" | "end" | "there" | null {
  if (from === to) return "same";
  if (stepOf(doc, to)?.kind === "start") return "start";
  if (stepOf(doc, from)?.kind === "end") return "end";
  return doc.flows.some((flow) => flow.from === from && flow.to === to) ? "there" : null;
}

/** Lead on from one step to another. */
export function connect(doc: Doc, from: string, to: string): Doc {
  if (whyNotConnected(doc, from, to)) return doc;
  return { ...doc, flows: [...doc.flows, { key: flowKey(doc, from, to), from, to }] };
}

export function removeFlow(doc: Doc, key: string): Doc {
  return { ...doc, flows: doc.flows.filter((flow) => flow.key !== key) };
}

export function editContract(doc: Doc, key: string, changes: Changes<Contract>): Doc {
  const contract = flowOf(doc, key)?.contract ?? newContract(doc.process.kind);
  return edit(doc, "flows", key, { contract: changed(contract, changes) });
}

/** Take this flow when no other fits: it alone of its step, and without a condition. */
export function makeOtherwise(doc: Doc, key: string): Doc {
  const from = flowOf(doc, key)?.from;
  const flows = doc.flows.map((flow) => {
    if (flow.key === key) return changed(flow, { otherwise: true, when: undefined });
    return flow.from === from ? changed(flow, { otherwise: undefined }) : flow;
  });
  return { ...doc, flows };
}
