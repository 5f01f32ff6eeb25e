// What one click can clear: for a fault of the gate, an edit of the document that takes it away. The gate tells whether
// it did, as with any other edit. The edit is made of the document as it is when the button is pressed.

import type { Fault } from "./api.ts";
import { type Condition, type Doc, type Kinds, LIST, type Row, type Step, fieldOf, flowOf, isWork, stepOf } from "./document.ts";
import { changed, edit, editProcess, without } from "./edits/change.ts";
import { fillAt } from "./edits/fields.ts";
import { connect, editContract, entering, givers, leaving, makeOtherwise, removeFlow } from "./edits/flows.ts";
import { laneNear } from "./edits/lanes.ts";
import { conditionWithout, forget } from "./edits/references.ts";
import { USUAL_DAYS, addStep } from "./edits/steps.ts";
import { gettext } from "./gettext.ts";
import { same } from "./merge.ts";
import { RESERVED, keyFor, keysOf } from "./names.ts";

export interface Fix {
  /** What the button says. */
  words: string;
  apply(doc: Doc): Doc;
}

type Maker = (fault: Fault, doc: Doc) => Fix | null;

/** The button of a fault, or null where only a person can tell what is right. `doc` is the document that has the fault. */
export function fixFor(fault: Fault, doc: Doc): Fix | null {
  const fix = MAKERS[fault.code]?.(fault, doc) ?? null;
  return fix && { words: fix.words, apply: (it) => (isThere(it, fault.kind, fault.key) ? fix.apply(it) : it) };
}

function isThere(doc: Doc, kind: Kinds, key: string): boolean {
  return kind === "process" || doc[LIST[kind]].some((thing) => thing.key === key);
}

const MAKERS: Readonly<Record<string, Maker>> = {
  duplicate_key: renumbered,
  unknown_key: unknownTakenOut,
  no_start: () => ({ words: gettext("Add a start"), apply: withStart }),
  no_end: () => ({ words: gettext("Add an end"), apply: (doc) => withEnd(doc, lastSteps(doc)) }),
  flow_out_of_place: (fault) => ({ words: gettext("Take the connection out"), apply: (doc) => removeFlow(doc, fault.key) }),
  unreachable_step: connectedFromBefore,
  no_way_to_an_end: (fault) => ({ words: gettext("Lead on to an end"), apply: (doc) => withEnd(doc, [fault.key]) }),
  split_without_otherwise: lastIsOtherwise,
  flow_without_condition: (fault, doc) =>
    leaving(doc, flowOf(doc, fault.key)?.from ?? "").some((flow) => flow.otherwise)
      ? null
      : { words: gettext("Take it when nothing else fits"), apply: (it) => makeOtherwise(it, fault.key) },
  otherwise_out_of_place: (fault) => ({
    words: gettext("Not the otherwise"),
    apply: (doc) => edit(doc, "flows", fault.key, { otherwise: undefined }),
  }),
  step_without_lane: (fault, doc) => {
    const lane = laneNear(doc, fault.key);
    return lane ? { words: gettext("Give it to {role}", { role: lane.name }), apply: (it) => edit(it, "steps", fault.key, { lane: lane.key }) } : null;
  },
  step_without_deadline: (fault, doc) => {
    const value = USUAL_DAYS[doc.process.kind] ?? 2;
    const rule = { value, unit: "working_days" as const };
    const words = value === 1 ? gettext("Due in 1 working day") : gettext("Due in {count} working days", { count: value });
    return {
      words,
      apply: (it) => {
        const given = stepOf(it, fault.key)?.deadline;
        return edit(it, "steps", fault.key, { deadline: Array.isArray(given) ? [...given, rule] : [rule] });
      },
    };
  },
  join_needs_a_task: (fault) => ({ words: gettext("Go on with each"), apply: (doc) => edit(doc, "steps", fault.key, { join: undefined }) }),
  member_out_of_place: membersTakenOut,
  field_without_choices: (fault) => ({
    words: gettext("Offer “Yes” and “No”"),
    apply: (doc) =>
      edit(doc, "fields", fault.key, {
        choices: [
          { key: "yes", label: gettext("Yes") },
          { key: "no", label: gettext("No") },
        ],
      }),
  }),
  field_filled_by_nobody_before: filledByGiver,
  outcome_given_by_nobody_before: outcomeNotAsked,
  operator_does_not_fit: conditionTakenOut,
  value_does_not_fit: conditionTakenOut,
  crossing_without_contract: (fault) => ({
    words: gettext("Use the usual rules"),
    apply: (doc) => editContract(doc, fault.key, {}),
  }),
  join_any_of_parallel_branches: (fault) => ({
    words: gettext("Wait for all"),
    apply: (doc) => edit(doc, "steps", fault.key, { join: "all" }),
  }),
  field_typed_twice: shownInstead,
  contract_without_crossing: (fault) => ({
    words: gettext("Take the rules away"),
    apply: (doc) => edit(doc, "flows", fault.key, { contract: undefined }),
  }),
  automatic_without_data: (fault) => ({
    words: gettext("Let the receiver accept it"),
    apply: (doc) => editContract(doc, fault.key, { acceptance: undefined }),
  }),
  too_many_approvals: () => ({
    words: gettext("Allow them"),
    apply: (doc) => editProcess(doc, { approvals_at_most: doc.steps.filter((step) => step.approval).length }),
  }),
};

/** The codes of the faults that can be cleared by one press. */
export const FIXED: readonly string[] = Object.keys(MAKERS);

function lastSteps(doc: Doc): string[] {
  return doc.steps.filter((step) => step.kind !== "end" && leaving(doc, step.key).length === 0).map((step) => step.key);
}

function withStart(doc: Doc): Doc {
  const first = doc.steps.find((step) => step.kind !== "end" && entering(doc, step.key).length === 0) ?? doc.steps[0];
  const lane = (first && laneNear(doc, first.key)?.key) ?? doc.lanes[0]?.key ?? null;
  const { doc: fresh, key } = addStep(doc, { name: gettext("Start"), kind: "start", lane });
  return first ? connect(fresh, key, first.key) : fresh;
}

function withEnd(doc: Doc, from: readonly string[]): Doc {
  const end = doc.steps.find((step) => step.kind === "end");
  const target = end ? { doc, key: end.key } : addStep(doc, { name: gettext("Done"), kind: "end", lane: null });
  return from.reduce((fresh, key) => connect(fresh, key, target.key), target.doc);
}

function connectedFromBefore(fault: Fault, doc: Doc): Fix | null {
  const before = stepBefore(doc, fault.key);
  if (!before) return null;
  return { words: gettext("Connect it after “{step}”", { step: before.name }), apply: (it) => connect(it, stepBefore(it, fault.key)?.key ?? before.key, fault.key) };
}

/** The last step of its role that the document names before it, else the start. */
function stepBefore(doc: Doc, key: string): Step | undefined {
  const at = doc.steps.findIndex((each) => each.key === key);
  const step = doc.steps[at];
  const before = doc.steps.slice(0, Math.max(at, 0)).reverse().find((each) => each.kind !== "end" && each.lane === step?.lane) ?? doc.steps.find((each) => each.kind === "start");
  return before === step ? undefined : before;
}

function lastIsOtherwise(fault: Fault, doc: Doc): Fix | null {
  const from = fault.kind === "flow" ? flowOf(doc, fault.key)?.from : fault.key;
  const flows = leaving(doc, from ?? "");
  const chosen = flows.find((flow) => !flow.when) ?? flows.at(-1);
  if (!chosen) return null;
  const to = stepOf(doc, chosen.to)?.name ?? "";
  return { words: gettext("Otherwise go on to “{step}”", { step: to }), apply: (it) => makeOtherwise(it, chosen.key) };
}

function membersTakenOut(fault: Fault): Fix {
  const words = gettext("Take out what it has no use for");
  if (fault.kind === "field") return { words, apply: (doc) => edit(doc, "fields", fault.key, { choices: undefined }) };
  return {
    words,
    apply: (doc) => {
      const step = stepOf(doc, fault.key);
      if (!step) return doc;
      const [task, work] = [step.kind === "task", isWork(step)];
      return edit(doc, "steps", fault.key, {
        ...(work ? {} : { lane: undefined, instructions: undefined, fill: undefined }),
        ...(task ? {} : { show: undefined, checklist: undefined, outcomes: undefined, deadline: undefined, join: undefined, not_by: undefined, approval: undefined, estimate_minutes: undefined, reminders: undefined, pause_at_most: undefined }),
        ...(step.kind === "end" ? { split: undefined } : { closes_case: undefined, result: undefined }),
      });
    },
  };
}

/** Let the step that hands over fill the field, or the start where it is not needed for a handoff. */
function filledByGiver({ kind, key, about }: Fault, doc: Doc): Fix | null {
  const giver = (it: Doc) => (kind === "flow" ? givers(it, flowOf(it, key))[0] : it.steps.find((step) => step.kind === "start")?.key);
  const step = stepOf(doc, giver(doc) ?? "");
  if (!step || about?.kind !== "field" || !fieldOf(doc, about.key)) return null;
  return { words: gettext("Let “{step}” fill it", { step: step.name }), apply: (it) => (fieldOf(it, about.key) ? fillAt(it, about.key, giver(it) ?? step.key, true) : it) };
}

/** The rows of a flow or of a step's deadlines that ask the outcome of that step go. */
function outcomeNotAsked({ kind, key, about }: Fault): Fix | null {
  if (about?.kind !== "step") return null;
  const asks = (row: Row) => row.outcome === about.key;
  return {
    words: gettext("Take the condition out"),
    apply: (doc) => {
      if (kind === "flow") return edit(doc, "flows", key, { when: withoutRows(flowOf(doc, key)?.when, asks) });
      const deadline = stepOf(doc, key)?.deadline;
      if (!deadline || "none" in deadline) return doc;
      return edit(doc, "steps", key, { deadline: deadline.map((rule) => changed(rule, { when: withoutRows(rule.when, asks) })) });
    },
  };
}

function withoutRows(when: Condition | null | undefined, names: (row: Row) => boolean): Condition | undefined {
  return (when && conditionWithout(when, names)) ?? undefined;
}

function conditionTakenOut(fault: Fault, doc: Doc): Fix | null {
  if (fault.kind !== "flow") return null;
  const at = /\.checks\[(\d+)\]$/.exec(fault.path)?.[1];
  if (at === undefined) return { words: gettext("Take the condition out"), apply: (it) => edit(it, "flows", fault.key, { when: undefined }) };
  const check = flowOf(doc, fault.key)?.contract?.checks?.[Number(at)];
  if (!check) return null;
  return {
    words: gettext("Take the check out"),
    apply: (it) => {
      const checks = flowOf(it, fault.key)?.contract?.checks?.filter((each) => !same(each, check));
      return editContract(it, fault.key, { checks: checks?.length ? checks : undefined });
    },
  };
}

/** Let the first step fill the field, and the others show it. */
function shownInstead(fault: Fault, doc: Doc): Fix | null {
  const fillers = (it: Doc) => it.steps.filter((step) => step.fill?.includes(fault.key));
  const first = fillers(doc)[0];
  if (!first) return null;
  return {
    words: gettext("Fill it at “{step}” only", { step: first.name }),
    apply: (it) =>
      fillers(it).slice(1).reduce((fresh, step) => {
        const shown = step.kind === "task" ? { show: [...(step.show ?? []).filter((key) => key !== fault.key), fault.key] } : {};
        return edit(fresh, "steps", step.key, { fill: without(step.fill, fault.key), ...shown });
      }, it),
  };
}

function renumbered(fault: Fault, doc: Doc): Fix | null {
  if (fault.kind === "process") return null;
  const collection = LIST[fault.kind];
  const list = (it: Doc) => it[collection] as readonly { key: string }[];
  const isTwice = (it: Doc) => list(it).filter((thing) => thing.key === fault.key).length > 1;
  const apply = (it: Doc): Doc => {
    const keys = keysOf(list(it));
    const at = keys.lastIndexOf(fault.key);
    const fresh = list(it).map((thing, i) => (i === at ? { ...thing, key: keyFor(thing.key, keys) } : thing));
    return isTwice(it) ? ({ ...it, [collection]: fresh } as unknown as Doc) : it;
  };
  return isTwice(doc) ? { words: gettext("Give the second one a key of its own"), apply } : null;
}

/** What names a lane, field or step that is not there lets go of it, wherever it stands; what offers no such choice, here. */
function unknownTakenOut(fault: Fault, doc: Doc): Fix | null {
  const { about } = fault;
  if (!about) return conditionTakenOut(fault, doc);
  return { words: gettext("Take it out"), apply: (it) => (isThere(it, about.kind, about.key) ? it : withoutUnknown(it, fault, about)) };
}

function withoutUnknown(doc: Doc, fault: Fault, { kind, key }: { kind: "lane" | "field" | "step"; key: string }): Doc {
  // "receiver" is no role, but may rightly stand in another place of handoff rules than the one that is at fault.
  const member = RESERVED.has(key) && /\.contract\.(owner|decider|climbs_to)$/.exec(fault.path)?.[1];
  if (member) return editContract(doc, fault.key, { [member]: undefined });
  const fresh = forget(doc, kind, key);
  return kind === "step" ? { ...fresh, flows: fresh.flows.filter((flow) => flow.from !== key && flow.to !== key) } : fresh;
}
