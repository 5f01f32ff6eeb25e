import { expect, it } from "vitest";

import type { Doc, TestCase } from "../document.ts";
import { merge } from "../merge.ts";
import { template } from "../sample.ts";
import { testCase } from "./TestCases.tsx";
import { type Stand, marksOf } from "./useTrial.ts";

const visit = { visit: 1, outcome: "", redo_of: null, came: [] };
const STAND: Stand = {
  visits: [
    { ...visit, number: 1, step: "ask", state: "done" },
    { ...visit, number: 2, step: "check", state: "done" },
    { ...visit, number: 3, step: "check", visit: 2, state: "open" },
    { ...visit, number: 4, step: "pay", state: "waiting" },
  ],
  path: ["ask", "check", "paid"],
  taken: ["ask_check"],
  data: {},
  is_over: false,
  result: "paid",
  wrong: null,
};

it("keeps what was given last, every outcome in its order, and the way it took", () => {
  const said = [
    { step: "ask", data: { amount: "5.00" }, outcome: "" },
    { step: "check", data: { amount: "7.00", note: "x" }, outcome: "no" },
    { step: "check", data: {}, outcome: "yes" },
  ];
  expect(testCase("Größe 2", said, STAND, ["grosse_2"])).toEqual({
    key: "gro_e_2",
    name: "Größe 2",
    start: "ask",
    data: [
      { field: "amount", value: "7.00" },
      { field: "note", value: "x" },
    ],
    outcomes: [
      { step: "check", outcome: "no" },
      { step: "check", outcome: "yes" },
    ],
    path: ["ask", "check", "paid"],
    result: "paid",
  });
});

it("marks a step by the liveliest of its visits", () => {
  expect(marksOf(STAND)).toEqual({ steps: { ask: "done", check: "open", pay: "waiting", paid: "done" }, flows: new Set(["ask_check"]) });
  expect(marksOf(null)).toBeNull();
});

it("merges test cases that two people kept, and forgets what either forgot", () => {
  const test = (key: string): TestCase => ({ key, name: key });
  const base: Doc = { ...template("procure-to-pay"), tests: [test("one"), test("two")] };
  const ours = { ...base, tests: [test("one"), test("two"), test("mine")] };
  const theirs = { ...base, tests: [test("two"), test("theirs")] };
  expect(merge(base, ours, theirs).doc.tests?.map(({ key }) => key)).toEqual(["two", "theirs", "mine"]);
  expect(merge(base, base, theirs).doc.tests).toEqual(theirs.tests);
});
