import type { Check, Condition, Contract, Deadline, DeadlineRule, Doc, Flow, Row, Step, Wait } from "../document.ts";
import { ladderWithout } from "../late.ts";
import { changed, editProcess, without } from "./change.ts";

/** What a row, check or list may name. */
type Named = "field" | "step" | "lane";

/** The document in which nothing names that field, step or lane any more: for what is taken out, or never was there. */
export function forget(doc: Doc, named: Named, key: string): Doc {
  const names = namesIt(named, key);
  let fresh: Doc = {
    ...doc,
    steps: doc.steps.map((step) => forgottenByStep(step, named, key, names)),
    flows: doc.flows.map((flow) => forgottenByFlow(flow, named, key, names)),
  };
  if (named === "lane") {
    fresh = {
      ...fresh,
      lanes: doc.lanes.map((lane) =>
        changed(lane, { informed: without(lane.informed, key), consulted: without(lane.consulted, key), ladder: ladderWithout(lane.ladder, key) }),
      ),
      process: changed(doc.process, { ladder: ladderWithout(doc.process.ladder, key) }),
    };
  }
  if (named === "field") fresh = forgottenByRest(fresh, key);
  return fresh;
}

function namesIt(named: Named, key: string): (row: Row | Check) => boolean {
  if (named === "field") return (row) => row.field === key || row.other === key;
  if (named === "step") return (row) => "operator" in row && ((row as Row).outcome === key || (row as Row).visits === key);
  return () => false;
}

function forgottenByStep(step: Step, named: Named, key: string, names: (row: Row) => boolean): Step {
  let fresh = step;
  if (step.deadline) fresh = changed(fresh, { deadline: deadlineWithout(step.deadline, named, key, names) });
  if (step.wait) fresh = changed(fresh, { wait: waitWithout(step.wait, named, key, names) });
  if (named === "field") fresh = changed(fresh, { show: without(step.show, key), fill: without(step.fill, key) });
  if (named === "step") fresh = changed(fresh, { not_by: without(step.not_by, key) });
  if (named === "lane" && step.lane === key) fresh = changed(fresh, { lane: null });
  return fresh;
}

function deadlineWithout(deadline: Deadline, named: Named, key: string, names: (row: Row) => boolean): Deadline {
  return "none" in deadline ? deadline : rulesWithout(deadline, named, key, names);
}

function waitWithout(wait: Wait, named: Named, key: string, names: (row: Row) => boolean): Wait {
  if (named === "step" && wait.beside?.includes(key)) return waitWithout({ ...wait, beside: wait.beside.filter((each) => each !== key) }, named, key, names);
  if ("until" in wait) return { ...wait, until: rulesWithout(wait.until, named, key, names) };
  if (named === "field" && "event" in wait && wait.key === key) return { ...wait, key: null };
  return named === "lane" && wait.watched_by === key ? { ...wait, watched_by: null } : wait;
}

function rulesWithout(rules: readonly DeadlineRule[], named: Named, key: string, names: (row: Row) => boolean): DeadlineRule[] {
  return rules.map((rule) => {
    const when = rule.when ? conditionWithout(rule.when, names) : rule.when;
    const counts = rule.from && named in rule.from && (rule.from as Record<string, string>)[named] === key;
    return changed(rule, { ...(rule.when ? { when: when ?? null } : {}), ...(counts ? { from: undefined, direction: undefined } : {}) });
  });
}

function forgottenByFlow(flow: Flow, named: Named, key: string, names: (row: Row | Check) => boolean): Flow {
  let fresh = flow;
  if (flow.when) fresh = changed(fresh, { when: conditionWithout(flow.when, names) ?? undefined });
  if (flow.contract) fresh = changed(fresh, { contract: contractWithout(flow.contract, named, key, names) });
  return fresh;
}

function contractWithout(contract: Contract, named: Named, key: string, names: (row: Check) => boolean): Contract {
  if (named === "field") {
    return changed(contract, {
      required: without(contract.required, key),
      checks: contract.checks?.some(names) ? contract.checks.filter((check) => !names(check)) : contract.checks,
    });
  }
  if (named !== "lane") return contract;
  const gone = (value: string | undefined) => (value === key ? undefined : value);
  return changed(contract, { owner: gone(contract.owner), decider: gone(contract.decider), climbs_to: gone(contract.climbs_to), ladder: ladderWithout(contract.ladder, key) });
}

function forgottenByRest(doc: Doc, key: string): Doc {
  const { target, title_fields, record, dimensions } = doc.process;
  const fresh = editProcess(doc, {
    title_fields: without(title_fields, key),
    dimensions: without(dimensions, key),
    ...(target && "field" in target && target.field === key ? { target: undefined } : {}),
    // A record is found by its name: without one there is none.
    ...(record?.name === key ? { record: undefined } : record?.outside_id === key ? { record: changed(record, { outside_id: undefined }) } : {}),
  });
  const lanes = doc.lanes.map((lane) => (lane.suggested?.field === key ? changed(lane, { suggested: undefined }) : lane));
  return { ...fresh, lanes };
}

/** The condition without the rows that match; null where none is left. */
export function conditionWithout(condition: Condition, names: (row: Row) => boolean): Condition | null {
  for (const joint of ["all", "any"] as const) {
    if (!(joint in condition)) continue;
    const rows = (condition as Record<string, readonly Condition[]>)[joint]!;
    const kept = rows.map((row) => conditionWithout(row, names)).filter((row) => row !== null);
    if (kept.length === rows.length && kept.every((row, i) => row === rows[i])) return condition;
    return kept.length > 1 ? ({ [joint]: kept } as unknown as Condition) : (kept[0] ?? null);
  }
  return names(condition as Row) ? null : condition;
}
