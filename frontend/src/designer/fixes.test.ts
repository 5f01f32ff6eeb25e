import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import type { Fault } from "./api.ts";
import type { Doc } from "./document.ts";
import { FIXED, fixFor } from "./fixes.ts";
import { isUsualWithin, tellAcceptHours } from "./kinds.ts";
import { ROOT } from "./sample.ts";
import { readSpan, readTable, withTable } from "./table.ts";

const DOC: Doc = {
  format: 1,
  process: { key: "p", name: "P", kind: "operational", prefix: "PP" },
  lanes: [{ key: "sales", name: "Sales" }, { key: "legal", name: "Legal" }],
  fields: [{ key: "price", label: "Price", type: "money" }],
  steps: [
    { key: "begin", name: "Begin", kind: "start", lane: "sales" },
    { key: "review", name: "Review", kind: "task", lane: "legal" },
    { key: "lost", name: "Lost", kind: "task" },
    { key: "done", name: "Done", kind: "end" },
  ],
  flows: [
    { key: "a", from: "begin", to: "review", contract: { required: ["price"] } },
    { key: "b", from: "review", to: "done" },
  ],
};

/** The sentence says nothing that a fix goes by. */
function faultOf(code: string, kind: Fault["kind"], key: string, { path = "", about = null }: Partial<Fault> = {}): Fault {
  return { level: "refuse", code, kind, key, message: "", path, about };
}

function fixed(code: string, kind: Fault["kind"], key: string, doc: Doc = DOC, more: Partial<Fault> = {}): Doc {
  return fixFor(faultOf(code, kind, key, more), doc)!.apply(doc);
}
const field = (key: string) => ({ about: { kind: "field" as const, key } });
const step = (doc: Doc, key: string) => doc.steps.find((each) => each.key === key)!;
const flow = (doc: Doc, key: string) => doc.flows.find((each) => each.key === key)!;

describe("a fix", () => {
  it("gives a step the usual deadline of its kind of process", () => {
    expect(step(fixed("step_without_deadline", "step", "review"), "review").deadline).toEqual([{ value: 1, unit: "working_days" }]);
  });

  it("lets the step that hands over fill what the receiver must get, or the start what counts for the whole case", () => {
    expect(step(fixed("field_filled_by_nobody_before", "flow", "a", DOC, field("price")), "begin").fill).toEqual(["price"]);
    expect(step(fixed("field_filled_by_nobody_before", "process", "", DOC, field("price")), "begin").fill).toEqual(["price"]);
    expect(fixFor(faultOf("field_filled_by_nobody_before", "flow", "a"), DOC)).toBe(null);
  });

  it("leads a step without a way on to an end, and to a step that nothing leads to", () => {
    expect(fixed("no_way_to_an_end", "step", "lost").flows.at(-1)).toMatchObject({ from: "lost", to: "done" });
    expect(fixed("unreachable_step", "step", "lost").flows.at(-1)).toMatchObject({ from: "begin", to: "lost" });
  });

  it("gives a crossing the rules of its kind, and takes rules away that are never used", () => {
    expect(flow(fixed("crossing_without_contract", "flow", "b"), "b").contract).toEqual({ accept_within: { value: 4, unit: "working_hours" } });
    expect(flow(fixed("contract_without_crossing", "flow", "a"), "a")).toEqual({ key: "a", from: "begin", to: "review" });
  });

  it("gives a crossing what is usual in the organization before what is usual for its kind", () => {
    tellAcceptHours(6);
    expect(flow(fixed("crossing_without_contract", "flow", "b"), "b").contract).toEqual({ accept_within: { value: 6, unit: "working_hours" } });
    expect([6, 4].map((value) => isUsualWithin({ accept_within: { value, unit: "working_hours" } }, "operational"))).toEqual([true, false]);
    tellAcceptHours(0);
    expect([6, 4].map((value) => isUsualWithin({ accept_within: { value, unit: "working_hours" } }, "operational"))).toEqual([false, true]);
    expect(isUsualWithin({}, "support")).toBe(true);
  });

  it("makes a start and an end where there is none", () => {
    const without = { ...DOC, steps: DOC.steps.slice(1, 3), flows: [] };
    expect(fixed("no_start", "process", "", without).steps.filter((each) => each.kind === "start")).toMatchObject([{ lane: "legal" }]);
    const ended = fixed("no_end", "process", "", without);
    expect(ended.flows.map((each) => [each.from, each.to])).toEqual([["review", "done"], ["lost", "done"]]);
  });

  it("takes out what names nothing", () => {
    const odd = { ...DOC, steps: DOC.steps.map((each) => (each.key === "review" ? { ...each, fill: ["price", "gone"], not_by: ["nobody"] } : each)) };
    const without = fixed("unknown_key", "step", "review", odd, field("gone"));
    expect(step(without, "review")).toEqual({ key: "review", name: "Review", kind: "task", lane: "legal", fill: ["price"], not_by: ["nobody"] });
    const after = fixed("unknown_key", "step", "review", without, { about: { kind: "step", key: "nobody" } });
    expect(step(after, "review")).toEqual({ key: "review", name: "Review", kind: "task", lane: "legal", fill: ["price"] });
    expect(after.flows).toEqual(DOC.flows);
    const astray = { ...DOC, flows: [...DOC.flows, { key: "c", from: "review", to: "nowhere" }] };
    expect(fixed("unknown_key", "flow", "c", astray, { about: { kind: "step", key: "nowhere" } })).toEqual(DOC);
  });

  it("takes out the record that no field names, and leaves what stands for a role where it may", () => {
    const record = { kind: "customer", name: "price", outside_id: "gone" } as const;
    const named = { ...DOC, process: { ...DOC.process, record } };
    expect(fixed("unknown_key", "process", "", named, field("gone")).process.record).toEqual({ kind: "customer", name: "price" });
    expect(fixed("unknown_key", "process", "", { ...DOC, process: { ...DOC.process, record: { ...record, name: "gone" } } }, field("gone")).process).toEqual(DOC.process);
    const flows = DOC.flows.map((each) => (each.key === "a" ? { ...each, contract: { owner: "process_owner", climbs_to: "process_owner" } } : each));
    const after = fixed("unknown_key", "flow", "a", { ...DOC, flows }, { path: "flows[0].contract.owner", about: { kind: "lane", key: "process_owner" } });
    expect(flow(after, "a").contract).toEqual({ climbs_to: "process_owner" });
  });

  it("takes the condition or the check out that cannot be asked, and of a condition only what is asked too early", () => {
    const asks = { outcome: "review", operator: "is", value: "ok" };
    const when = { all: [asks, { field: "price", operator: "is_not_empty" }] };
    const [first, second] = [{ field: "price", operator: "like" }, { field: "price", operator: "is_not_empty" }];
    const doc = { ...DOC, flows: DOC.flows.map((each) => (each.key === "a" ? { ...each, when, contract: { checks: [first, second] } } : each)) };
    const early = { about: { kind: "step" as const, key: "review" } };
    expect(flow(fixed("outcome_given_by_nobody_before", "flow", "a", doc, early), "a").when).toEqual({ field: "price", operator: "is_not_empty" });
    expect(flow(fixed("value_does_not_fit", "flow", "a", doc, { path: "flows[0].when" }), "a").when).toBe(undefined);
    expect(flow(fixed("unknown_key", "flow", "a", doc, { path: "flows[0].when" }), "a").when).toBe(undefined);
    const fix = fixFor(faultOf("operator_does_not_fit", "flow", "a", { path: "flows[0].contract.checks[1]" }), doc)!;
    const moved = { ...doc, flows: doc.flows.map((each) => (each.key === "a" ? { ...each, contract: { checks: [second, first] } } : each)) };
    expect(flow(fix.apply(moved), "a").contract).toEqual({ checks: [first] });
    const rules = [{ value: 1, unit: "working_days" as const, when: asks }];
    const due = { ...DOC, steps: DOC.steps.map((each) => (each.key === "review" ? { ...each, deadline: rules } : each)) };
    expect(step(fixed("outcome_given_by_nobody_before", "step", "review", due, early), "review").deadline).toEqual([{ value: 1, unit: "working_days" }]);
  });

  it("is made of the document at the press, not of the one that was drawn", () => {
    const named = (doc: Doc): Doc => ({ ...doc, process: { ...doc.process, name: "Meanwhile" }, steps: doc.steps.map((each) => (each.kind === "end" ? each : { ...each, name: "Meanwhile", instructions: "Meanwhile", approval: true })) });
    const twice = { ...DOC, fields: [...DOC.fields, ...DOC.fields] };
    const filled = { ...DOC, steps: DOC.steps.map((each) => ({ ...each, fill: ["price"] })) };
    for (const [code, kind, key, doc] of [
      ["no_start", "process", "", DOC],
      ["no_end", "process", "", DOC],
      ["unreachable_step", "step", "lost", DOC],
      ["unknown_key", "step", "review", DOC],
      ["too_many_approvals", "process", "", DOC],
      ["duplicate_key", "field", "price", twice],
      ["field_typed_twice", "field", "price", filled],
      ["field_filled_by_nobody_before", "flow", "a", DOC],
    ] as const) {
      const fault = faultOf(code, kind, key, field(code === "unknown_key" ? "gone" : "price"));
      const after = fixFor(fault, doc)!.apply(named(doc));
      expect([code, after.process.name, step(after, "review").name, step(after, "review").instructions]).toEqual([code, "Meanwhile", "Meanwhile", "Meanwhile"]);
      if (code === "too_many_approvals") expect(after.process.approvals_at_most).toBe(3);
    }
  });

  it("does nothing where what was at fault is gone", () => {
    const without = { ...DOC, steps: DOC.steps.filter((each) => each.key !== "lost") };
    for (const code of ["unreachable_step", "no_way_to_an_end", "step_without_lane", "step_without_deadline"]) {
      expect(fixFor(faultOf(code, "step", "lost"), DOC)!.apply(without)).toBe(without);
    }
  });

  it("leaves a field to the first step that fills it, and shows it at the others", () => {
    const twice = { ...DOC, steps: DOC.steps.map((each) => (each.kind === "end" ? each : { ...each, fill: ["price"] })) };
    const after = fixed("field_typed_twice", "field", "price", twice);
    expect(after.steps.map((each) => [each.key, each.fill ?? [], each.show ?? []])).toEqual([["begin", ["price"], []], ["review", [], ["price"]], ["lost", [], ["price"]], ["done", [], []]]);
  });

  // tests/workflows/test_designer_fixes.py asks the gate about the same file; `vitest -u` writes it anew.
  it("makes of each document what the gate finds nothing wrong with any more", async () => {
    const cases = JSON.parse(readFileSync(join(import.meta.dirname, "fixes.json"), "utf8")) as Record<string, { fault: Fault; before: Doc }>;
    expect(Object.keys(cases).sort()).toEqual([...FIXED].sort());
    const lines = Object.entries(cases).map(([code, { fault, before }]) => `"${code}": ${JSON.stringify({ fault, before, after: fixFor(fault, before)!.apply(before) })}`);
    await expect(`{\n${lines.join(",\n")}\n}\n`).toMatchFileSnapshot("fixes.json");
  });

  it("is there for more than half of what the gate can find", () => {
    const documentation = readFileSync(join(ROOT, "docs", "process-document.md"), "utf8");
    const tables = documentation.slice(documentation.indexOf("| refused | when |"));
    const codes = [...tables.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap((row) => [...row[1]!.matchAll(/\w+/g)].map(String));
    expect(codes.length).toBeGreaterThan(30);
    expect(codes.filter((code) => FIXED.includes(code)).length).toBeGreaterThan(codes.length / 2);
  });
});

describe("a pasted table", () => {
  const ROWS = [
    "Step\tWho\tDeadline\tHands over",
    "Offer signed\tRecruiter\t\tSigned offer, start date",
    "Open the file\tPeople operations\t1 day\tAccess profile",
    "Create accounts\tIT service\t2 days\tUser name",
    "Greet\tPeople operations\t4 h\t",
  ].join("\r\n");

  it("becomes roles, steps, connections, fields and handoff rules", () => {
    const doc = withTable({ ...DOC, lanes: [], fields: [], steps: [], flows: [] }, readTable(ROWS));
    expect(doc.lanes.map((lane) => lane.name)).toEqual(["Recruiter", "People operations", "IT service"]);
    expect(doc.steps.map((each) => [each.key, each.kind, each.lane ?? null])).toEqual([
      ["offer_signed", "start", "recruiter"],
      ["open_the_file", "task", "people_operations"],
      ["create_accounts", "task", "it_service"],
      ["greet", "task", "people_operations"],
      ["done", "end", null],
    ]);
    expect(doc.fields.map((field) => [field.key, field.type])).toEqual([["signed_offer", "file"], ["start_date", "date"], ["access_profile", "text"], ["user_name", "text"]]);
    expect(doc.flows.map((each) => each.contract?.required ?? null)).toEqual([["signed_offer", "start_date"], ["access_profile"], ["user_name"], null]);
    expect(doc.steps[1]!.deadline).toEqual([{ value: 1, unit: "working_days" }]);
    expect(doc.steps[0]!.fill).toEqual(["signed_offer", "start_date"]);
  });

  it("may be written with bars, commas or semicolons, without headings", () => {
    const line = { step: "Pack", who: "Stock", deadline: "2 days", handsOver: "Box" };
    expect(readTable("| Pack | Stock | 2 days | Box |")).toEqual([line]);
    expect(readTable("Pack;Stock;2 days;Box\n;;;")).toEqual([line]);
    expect(readTable("Who, Task, Due\nStock, Pack, 2 days")).toEqual([{ ...line, handsOver: "" }]);
    expect(readTable("  \n")).toEqual([]);
  });

  it("reads lengths of time as people write them", () => {
    expect(["4h", "30 min", "2 working days", "1 week", "within 3 days", "soon", "0 days"].map(readSpan)).toEqual([
      { value: 4, unit: "working_hours" },
      { value: 30, unit: "working_minutes" },
      { value: 2, unit: "working_days" },
      { value: 5, unit: "working_days" },
      { value: 3, unit: "working_days" },
      null,
      null,
    ]);
  });
});
