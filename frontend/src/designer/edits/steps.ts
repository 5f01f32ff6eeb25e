import { type Doc, type Flow, type Step, type StepKind, flowOf, isWork, stepOf } from "../document.ts";
import { gettext } from "../gettext.ts";
import { keyFor, keysOf } from "../names.ts";
import { changed, edit, insertedAfter } from "./change.ts";
import { entering, flowKey, leaving } from "./flows.ts";
import { forget } from "./references.ts";

/** A step to be made, and where: on a flow, after a step, beside what follows a step, or nowhere yet. */
interface NewStep {
  name: string;
  kind: StepKind;
  lane: string | null;
  on?: string | undefined;
  after?: string | undefined;
  isBranch?: boolean | undefined;
}

export interface Added {
  doc: Doc;
  key: string;
}

/** What a new task is due in, by the kind of the process: shown in grey until somebody says otherwise. */
export const USUAL_DAYS = { operational: 1, support: 2, management: 5 } as const;

export function addStep(doc: Doc, asked: NewStep): Added {
  const key = keyFor(asked.name, keysOf(doc.steps), "step");
  const step: Step = { key, name: asked.name, kind: asked.kind };
  if (isWork(step)) step.lane = asked.lane;
  if (step.kind === "task") step.deadline = [{ value: USUAL_DAYS[doc.process.kind] ?? 2, unit: "working_days" }];
  if (step.kind === "route") step.split = "first";
  if (step.kind === "wait") step.wait = { until: [{ value: 1, unit: "working_days" }] };

  const flow = asked.on === undefined ? undefined : flowOf(doc, asked.on);
  const before = flow?.from ?? asked.after;
  const fresh = { ...doc, steps: insertedAfter(doc.steps, step, before) };
  if (flow) return { doc: onFlow(fresh, flow, step), key };
  if (before === undefined || asked.kind === "start") return { doc: fresh, key };

  const onwards = leaving(doc, before);
  const only = onwards[0];
  if (!asked.isBranch && asked.kind !== "end" && onwards.length === 1 && only) return { doc: onFlow(fresh, only, step), key };
  return { doc: { ...fresh, flows: [...doc.flows, { key: flowKey(doc, before, key), from: before, to: key }] }, key };
}

/** Put a step on a flow. Handoff rules stay where work still enters another lane; the condition stays at the giver. */
function onFlow(doc: Doc, flow: Flow, step: Step): Doc {
  if (step.kind === "end") return { ...doc, flows: doc.flows.map((each) => (each === flow ? changed(flow, { to: step.key }) : each)) };
  const receiver = stepOf(doc, flow.to);
  const goesOn = !(isWork(step) && receiver?.lane === step.lane);
  const first = changed(flow, { to: step.key, contract: goesOn ? undefined : flow.contract });
  const second: Flow = { key: flowKey(doc, step.key, flow.to), from: step.key, to: flow.to };
  if (goesOn && flow.contract) second.contract = flow.contract;
  return { ...doc, flows: doc.flows.flatMap((each) => (each === flow ? [first, second] : [each])) };
}

/** Take a step out. What led to it leads on to what came after, where that is plain; nothing names it any more. */
export function removeStep(doc: Doc, key: string): Doc {
  const [into, out] = [entering(doc, key), leaving(doc, key)];
  const gone = stepOf(doc, key);
  const bridged = new Map<string, Flow | null>();
  for (const flow of [...into, ...out]) bridged.set(flow.key, null);
  if (out.length === 1) for (const flow of into) bridged.set(flow.key, bridge(flow, out[0]!, "first"));
  else if (into.length === 1) for (const flow of out) bridged.set(flow.key, bridge(into[0]!, flow, "second"));

  const seen = new Set(doc.flows.filter((flow) => !bridged.has(flow.key)).map((flow) => `${flow.from}>${flow.to}`));
  const flows: Flow[] = [];
  for (const flow of doc.flows) {
    const kept = bridged.has(flow.key) ? bridged.get(flow.key)! : flow;
    if (!kept) continue;
    const way = `${kept.from}>${kept.to}`;
    if (kept !== flow && (kept.from === kept.to || seen.has(way))) continue;
    seen.add(way);
    flows.push(kept);
  }
  const inherits = into.length === 1 && out.length > 1 && leaving(doc, into[0]!.from).length === 1;
  const steps = doc.steps
    .filter((step) => step.key !== key)
    .map((step) => (inherits && step.key === into[0]!.from ? changed(step, { split: gone?.split }) : step));
  return forget({ ...doc, steps, flows }, "step", key);
}

function bridge(first: Flow, second: Flow, keep: "first" | "second"): Flow {
  const [kept, other] = keep === "first" ? [first, second] : [second, first];
  const contract = kept.contract ?? other.contract;
  return changed(kept, {
    from: first.from,
    to: second.to,
    ...(contract ? { contract } : {}),
    ...(kept.when || kept.otherwise || !other.when ? {} : { when: other.when }),
  });
}

export function moveStep(doc: Doc, key: string, lane: string): Doc {
  return isWork(stepOf(doc, key)) ? edit(doc, "steps", key, { lane }) : doc;
}

/** A copy beside the step, connected to nothing. */
export function duplicateStep(doc: Doc, key: string): Added {
  const step = stepOf(doc, key)!;
  const name = gettext("{name} (copy)", { name: step.name });
  const copy = { ...step, key: keyFor(name, keysOf(doc.steps)), name };
  return { doc: { ...doc, steps: insertedAfter(doc.steps, copy, key) }, key: copy.key };
}
