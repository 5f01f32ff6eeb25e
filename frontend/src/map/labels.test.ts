import { describe, expect, it } from "vitest";

import type { Labels, MapInput } from "./document.ts";
import { inscriptionOf, spokenFlow, spokenStep, visitsText } from "./labels.ts";
import { CUSTOMER } from "./sample.ts";

const words = new Proxy({}, { get: (_, word: string) => word }) as Labels["words"];

const INPUT: MapInput = {
  document: {
    ...CUSTOMER,
    lanes: CUSTOMER.lanes.map((lane) => ({ ...lane, name: lane.key.toUpperCase() })),
    steps: CUSTOMER.steps.map((step) => (step.key === "review" ? { ...step, name: "Review contract", approval: true } : step)),
  },
  people: { legal: { name: "Legal pool", accountable: "Maya Chen" } },
  progress: { steps: { review: { state: "live", late: true, visits: 2, who: "Ana Ruiz" } }, flows: {} },
  labels: {
    deadlines: { review: "2 working days" },
    limits: { "collect>review": { short: "4 h", full: "to be accepted within 4 working hours" } },
    conditions: { "changes>fix": "Yes" },
    words: { ...words, visits: "{count} visits", flow: "from {from} to {to}", live: "here", late: "late", approval: "approval", handoff: "handoff", start: "start" },
  },
};
const step = (key: string) => INPUT.document.steps.find((each) => each.key === key)!;
const flow = (key: string) => INPUT.document.flows.find((each) => each.key === key)!;

describe("what the map says", () => {
  it("says all that is to be seen on a step", () => {
    expect(spokenStep(step("review"), INPUT)).toBe(
      "Review contract, approval, LEGAL: Legal pool, 2 working days, here, late, Ana Ruiz, 2 visits",
    );
  });

  it("says no more than there is", () => {
    expect(spokenStep(step("deal"), { ...INPUT, progress: null })).toBe("deal, start, SALES");
  });

  it("says what a handoff allows", () => {
    expect(spokenFlow(flow("collect>review"), true, INPUT)).toBe(
      "from collect to Review contract, handoff: to be accepted within 4 working hours",
    );
    expect(spokenFlow(flow("changes>fix"), true, INPUT)).toBe("from changes to fix, Yes, handoff");
    expect(spokenFlow(flow("deal>collect"), false, INPUT)).toBe("from deal to collect");
  });

  it("says the number that colours a step or a handoff", () => {
    const heat = { word: "Total time", steps: { deal: { degree: 4, words: "3 h" } }, flows: { "changes>fix": { degree: 0, words: "5 min" } } };
    expect(spokenStep(step("deal"), { ...INPUT, progress: null, heat })).toBe("deal, start, SALES, Total time: 3 h");
    expect(spokenFlow(flow("changes>fix"), true, { ...INPUT, heat })).toBe("from changes to fix, Yes, handoff, Total time: 5 min");
  });

  it("writes a pill on handoffs alone", () => {
    expect(inscriptionOf(flow("collect>review"), true, INPUT)).toEqual({ condition: "", limit: "4 h" });
    expect(inscriptionOf(flow("changes>fix"), true, INPUT)).toEqual({ condition: "Yes", limit: "" });
    expect(inscriptionOf(flow("deal>collect"), false, INPUT)).toEqual({ condition: "", limit: null });
  });

  it("counts visits from the second", () => {
    expect([undefined, 1, 2].map((visits) => visitsText(visits, "{count} visits"))).toEqual(["", "", "2 visits"]);
  });
});
