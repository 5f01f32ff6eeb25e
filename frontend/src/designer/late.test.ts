import { expect, it } from "vitest";

import type { Doc, Ladder } from "./document.ts";
import { removeLane } from "./edits/lanes.ts";
import { USUAL_LADDER, USUAL_REMINDERS, laneLadder, levelWords, receiverLadder, remindedOtherwise, repeatedWords, stepReminders, withAsked, withLevel } from "./late.ts";
import { template } from "./sample.ts";

const DAY = { value: 1, unit: "working_days" } as const;
const DUTY: Ladder = [{ to: "role", role: "it_service", kind: "functional", after: { value: 2, unit: "working_hours" } }];
const plain = template("employee-onboarding");
const onboarding: Doc = { ...plain, process: { ...plain.process, reminders: undefined, ladder: undefined } as unknown as Doc["process"] };

it("says a member only where it differs from what holds without it", () => {
  const said = remindedOtherwise(undefined, { before: { share: 50 } });
  expect(said).toEqual({ before: { share: 50 } });
  expect(remindedOtherwise(said, { late: null })).toEqual({ before: { share: 50 }, late: null });
  expect(remindedOtherwise(said, { before: undefined })).toBeUndefined();
});

it("takes from the process what a step leaves out, and from what is usual what the process does", () => {
  const doc = { ...onboarding, process: { ...onboarding.process, reminders: { at_due: false, late: null } } };
  expect(stepReminders(doc, { key: "s", name: "S", kind: "task", reminders: { late: { every: DAY, times: 2 } } })).toEqual({ ...USUAL_REMINDERS, at_due: false, late: { every: DAY, times: 2 } });
  expect(repeatedWords(USUAL_REMINDERS.late)).toBe("each working day, 5 times");
  expect(repeatedWords({ every: { value: 4, unit: "working_hours" }, times: 1 })).toBe("every 4 h, once");
});

it("climbs five levels at most, each after the one below it", () => {
  const five = [1, 2, 3, 4, 5, 6].reduce((ladder: Ladder) => withLevel(ladder), []);
  expect(five.map(({ to, after }) => `${to} ${after.value}`)).toEqual(["accountable 1", "team_lead 2", "process_owner 3", "process_owner 4", "process_owner 5"]);
  expect(withAsked(five[0]!, "role:it_service")).toEqual({ to: "role", role: "it_service", kind: "hierarchical", after: DAY });
  expect(withAsked(DUTY[0]!, "team_lead")).toEqual({ to: "team_lead", kind: "functional", after: { value: 2, unit: "working_hours" } });
});

it("asks whom the role says, else the process, else the usual; handoff rules name the first", () => {
  const flow = onboarding.flows.find((each) => each.contract)!;
  const lane = onboarding.steps.find((step) => step.key === flow.to)!.lane!;
  const owned = { ...flow, contract: { ...flow.contract, climbs_to: "process_owner" } };
  expect(laneLadder(onboarding, lane)).toBe(USUAL_LADDER);
  expect(receiverLadder(onboarding, owned).map(({ to }) => to)).toEqual(["process_owner", "process_owner"]);
  const own = { ...onboarding, lanes: onboarding.lanes.map((each) => (each.key === lane ? { ...each, ladder: DUTY } : each)) };
  expect(receiverLadder(own, owned)).toBe(DUTY);
  expect(levelWords(DUTY[0]!, own, "")).toBe("IT service after 2 h");
});

it("forgets a role that is gone, and does not ask nobody because of it", () => {
  const both: Ladder = [...DUTY, ...USUAL_LADDER];
  const doc: Doc = {
    ...onboarding,
    process: { ...onboarding.process, ladder: both },
    lanes: onboarding.lanes.map((lane, i) => (i === 0 ? { ...lane, ladder: DUTY } : lane)),
    flows: onboarding.flows.map((flow) => (flow.contract ? { ...flow, contract: { ...flow.contract, ladder: DUTY } } : flow)),
  };
  const after = removeLane(doc, "it_service", onboarding.lanes[0]!.key);
  expect(after.process.ladder).toEqual(USUAL_LADDER);
  expect(after.lanes[0]).not.toHaveProperty("ladder");
  expect(JSON.stringify(after.flows)).not.toContain("it_service");
});
