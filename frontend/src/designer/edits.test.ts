import { describe, expect, it } from "vitest";

import type { Doc } from "./document.ts";
import { editChoices, removeField } from "./edits/fields.ts";
import { connect, makeOtherwise, removeFlow } from "./edits/flows.ts";
import { addLane, moveLane, removeLane } from "./edits/lanes.ts";
import { addStep, duplicateStep, moveStep, removeStep } from "./edits/steps.ts";
import { begin, edited, redone, undone } from "./history.ts";
import { keyFor } from "./names.ts";
import { galleryTexts, template } from "./sample.ts";

const EMPTY: Doc = { format: 1, process: { key: "p", name: "P", kind: "support", prefix: "PP" }, lanes: [], fields: [], steps: [], flows: [] };

/** Two roles: sales begins and asks, legal reviews. */
function small(): Doc {
  let doc = addLane(EMPTY, "Sales").doc;
  doc = addLane(doc, "Legal").doc;
  doc = addStep(doc, { name: "Ask", kind: "task", lane: "sales", on: "begin_to_done" }).doc;
  return addStep(doc, { name: "Review", kind: "task", lane: "legal", after: "ask" }).doc;
}

const ways = (doc: Doc) => doc.flows.map((flow) => `${flow.from}>${flow.to}`);

describe("adding", () => {
  it("begins and ends with the first role, and puts steps between", () => {
    const doc = small();
    expect(doc.steps.map((step) => [step.key, step.kind, step.lane ?? null])).toEqual([
      ["begin", "start", "sales"],
      ["ask", "task", "sales"],
      ["review", "task", "legal"],
      ["done", "end", null],
    ]);
    expect(ways(doc)).toEqual(["begin>ask", "ask>review", "review>done"]);
  });

  it("gives a new step the deadline that is usual for its kind of process", () => {
    expect(small().steps[1]!.deadline).toEqual([{ value: 2, unit: "working_days" }]);
  });

  it("adds a branch beside what follows", () => {
    const { doc, key } = addStep(small(), { name: "Check credit", kind: "task", lane: "sales", after: "ask", isBranch: true });
    expect(key).toBe("check_credit");
    expect(ways(doc)).toEqual(["begin>ask", "ask>review", "review>done", "ask>check_credit"]);
  });

  it("leaves handoff rules where work enters the other role", () => {
    const doc = { ...small(), flows: small().flows.map((flow) => (flow.to === "review" ? { ...flow, contract: { trigger: "now" } } : flow)) };
    const flow = doc.flows.find((each) => each.to === "review")!;
    const before = addStep(doc, { name: "Prepare", kind: "task", lane: "sales", on: flow.key }).doc;
    const after = addStep(doc, { name: "Receive", kind: "task", lane: "legal", on: flow.key }).doc;
    const withRules = (it: Doc) => it.flows.filter((each) => each.contract).map((each) => `${each.from}>${each.to}`);
    expect(withRules(before)).toEqual(["prepare>review"]);
    expect(withRules(after)).toEqual(["ask>receive"]);
  });
});

describe("taking out", () => {
  it("leads on past a step that goes, and forgets it everywhere", () => {
    const doc = small();
    const named: Doc = { ...doc, steps: doc.steps.map((step) => (step.key === "review" ? { ...step, not_by: ["ask"], deadline: [{ value: 1, unit: "working_days", from: { step: "ask", event: "done" } }] } : step)) };
    const after = removeStep(named, "ask");
    expect(ways(after)).toEqual(["begin>review", "review>done"]);
    expect(after.steps.find((step) => step.key === "review")).toEqual({ key: "review", name: "Review", kind: "task", lane: "legal", deadline: [{ value: 1, unit: "working_days" }] });
  });

  it("leaves no flow without ends and nothing that names what is gone, for every step of every template", () => {
    for (const [name] of galleryTexts()) {
      const doc = template(name);
      for (const step of doc.steps) {
        const after = removeStep(doc, step.key);
        const keys = new Set(after.steps.map((each) => each.key));
        expect(after.flows.filter((flow) => !keys.has(flow.from) || !keys.has(flow.to)), step.key).toEqual([]);
        expect(after.steps.some((each) => each.not_by?.includes(step.key))).toBe(false);
        expect(JSON.stringify(after)).not.toContain(`"outcome":"${step.key}"`);
      }
    }
  });

  it("leaves nothing that names a field that is gone, be it what the record is found by, for every field of every template", () => {
    const kept: string[] = [];
    for (const [name] of galleryTexts()) {
      const doc = template(name);
      for (const { key } of doc.fields) {
        const { record, ...facts } = removeField(doc, key).process;
        expect([record?.name, record?.outside_id, (facts.target as { field?: string } | null)?.field], key).not.toContain(key);
        expect(facts.title_fields ?? []).not.toContain(key);
        if (doc.process.record?.name === key) kept.push(`${name}: ${record ? "a record" : "none"}`);
        else expect([record?.name, record?.kind]).toEqual([doc.process.record?.name, doc.process.record?.kind]);
      }
    }
    expect(kept).toEqual(["claims-processing", "client-onboarding-renewal", "employee-onboarding", "order-to-cash", "procure-to-pay"].map((name) => `${name}: none`));
  });

  it("gives the steps of a role that goes to another one", () => {
    const after = removeLane(small(), "legal", "sales");
    expect(after.lanes.map((lane) => lane.key)).toEqual(["sales"]);
    expect(after.steps.map((step) => step.lane ?? null)).toEqual(["sales", "sales", "sales", null]);
  });
});

describe("connecting", () => {
  it("leads on once, never into a start, out of an end or to itself", () => {
    const doc = small();
    expect(ways(connect(doc, "review", "ask")).at(-1)).toBe("review>ask");
    for (const [from, to] of [["ask", "review"], ["ask", "begin"], ["done", "ask"], ["ask", "ask"]] as const) expect(connect(doc, from, to)).toBe(doc);
    expect(ways(removeFlow(doc, doc.flows[0]!.key))).toEqual(["ask>review", "review>done"]);
  });

  it("has one otherwise", () => {
    const doc = connect(small(), "review", "ask");
    const [first, second] = doc.flows.filter((flow) => flow.from === "review");
    const both = makeOtherwise(makeOtherwise(doc, first!.key), second!.key);
    expect(both.flows.filter((flow) => flow.otherwise).map((flow) => flow.key)).toEqual([second!.key]);
  });
});

it("moves steps to other roles and roles to other places", () => {
  expect(moveStep(small(), "ask", "legal").steps[1]!.lane).toBe("legal");
  expect(moveStep(small(), "done", "legal").steps.at(-1)!.lane).toBeUndefined();
  expect(moveLane(small(), "legal", -1).lanes.map((lane) => lane.key)).toEqual(["legal", "sales"]);
  expect(duplicateStep(small(), "ask").key).toBe("ask_copy");
});

it("keeps the keys of choices whose words change", () => {
  const field = { key: "size", label: "Size", type: "choice" as const, choices: [{ key: "small", label: "Small" }, { key: "big", label: "Big" }] };
  const doc = { ...EMPTY, fields: [field] };
  expect(editChoices(doc, "size", ["Small", "Large"]).fields[0]!.choices).toEqual([{ key: "small", label: "Small" }, { key: "big", label: "Large" }]);
  expect(editChoices(doc, "size", ["Big", "Small", "Big one"]).fields[0]!.choices!.map((choice) => choice.key)).toEqual(["big", "small", "big_one"]);
});

it("makes keys of names that fit, are free and are no words of handoff rules", () => {
  expect(keyFor("Set up pay", ["set_up_pay"])).toBe("set_up_pay_2");
  expect(keyFor("Überprüfung 1", [])).toBe("uberprufung_1");
  expect(keyFor("Sender", [])).toBe("sender_2");
  expect(keyFor("42", [], "step")).toBe("step");
  expect(keyFor("x".repeat(60), ["x".repeat(40)])).toBe(`${"x".repeat(38)}_2`);
});

describe("undo", () => {
  it("goes back and forth edit by edit; typing on in one place is one edit", () => {
    let history = begin("a");
    history = edited(history, "ab", "name");
    history = edited(history, "abc", "name");
    history = edited(history, "abcd", "other");
    expect(undone(history).present).toBe("abc");
    expect(undone(undone(history)).present).toBe("a");
    expect(redone(undone(undone(history))).present).toBe("abc");
    expect(edited(undone(history), "new").future).toEqual([]);
  });
});
