import { describe, expect, it } from "vitest";

import { graphOf } from "./graph.ts";
import { CUSTOMER, process } from "./sample.ts";

describe("the graph of a process", () => {
  it("puts each step into the column of the longest way to it", () => {
    const { column } = graphOf(process(["a"], "s:start:a x:task:a y:task:a z:task:a e:end", "s>x x>y y>z x>z z>e"));
    expect(Object.fromEntries(column)).toEqual({ s: 0, x: 1, y: 2, z: 3, e: 4 });
  });

  it("marks the flow that closes a circle as leading back, and no other", () => {
    expect([...graphOf(CUSTOMER).back]).toEqual(["fix>review"]);
    expect(graphOf(CUSTOMER).column.get("review")).toBe(2);
  });

  it("takes a flow from a step to itself for one that leads back", () => {
    expect([...graphOf(process(["a"], "s:start:a x:task:a", "s>x x>x")).back]).toEqual(["x>x"]);
  });

  it("places decisions and ends in the row of the step before them", () => {
    const { row } = graphOf(CUSTOMER);
    expect([row.get("changes"), row.get("live")]).toEqual([1, 2]);
  });

  it("sees handoffs through decisions: the lane before counts, not the decision", () => {
    expect([...graphOf(CUSTOMER).crossing]).toEqual([
      "collect>review",
      "changes>fix",
      "fix>review",
      "changes>kickoff",
      "changes>invoice",
      "invoice>provision",
    ]);
  });

  it("lays out steps that no start leads to, and forgets flows that lead nowhere", () => {
    const graph = graphOf(process(["a"], "s:start:a lost:task:a", "s>gone"));
    expect(graph.order.map((step) => step.key).sort()).toEqual(["lost", "s"]);
    expect(graph.flows).toEqual([]);
  });

  it("ends on a circle of decisions", () => {
    const { crossing } = graphOf(process(["a", "b"], "s:start:a p:route q:route t:task:b", "s>p p>q q>p q>t"));
    expect([...crossing]).toEqual(["q>t"]);
  });
});
