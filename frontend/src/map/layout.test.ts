import { describe, expect, it } from "vitest";

import type { ProcessDocument } from "./document.ts";
import { graphOf } from "./graph.ts";
import { type Layout, type PlacedStep, type Point, layOut } from "./layout.ts";
import { CUSTOMER, process } from "./sample.ts";

/** Lay out with a pill on every handoff, as a real map has. */
function drawn(document: ProcessDocument): Layout {
  const { crossing } = graphOf(document);
  return layOut(
    document,
    new Map(document.flows.map((flow) => [flow.key, { condition: "", limit: crossing.has(flow.key) ? "4 h" : null }])),
  );
}

function step(layout: Layout, key: string): PlacedStep {
  return layout.steps.find((each) => each.key === key)!;
}

function flow(layout: Layout, key: string) {
  return layout.flows.find((each) => each.key === key)!;
}

/** The pieces of all lines, each between two points of a flow. */
function pieces(layout: Layout): { flow: string; from: Point; to: Point }[] {
  return layout.flows.flatMap(({ key, points }) =>
    points.slice(1).map((to, i) => ({ flow: key, from: points[i]!, to })),
  );
}

/** A process with every difficulty at once: long ways, ways back, cells with several steps, many arrivals. */
function tangle(size: number): ProcessDocument {
  const lanes = ["a", "b", "c", "d"];
  const steps = ["s:start:a"];
  const flows = ["s>t0"];
  for (let i = 0; i < size; i++) {
    steps.push(`t${i}:task:${lanes[(i * 7) % 4]}`);
    if (i + 1 < size) flows.push(`t${i}>t${i + 1}`);
    if (i + 3 < size && i % 2) flows.push(`t${i}>t${i + 3}`);
    if (i + 9 < size && i % 5 === 0) flows.push(`t${i}>t${i + 9}`);
    if (i > 6 && i % 6 === 0) flows.push(`t${i}>t${i - 4}`);
  }
  return process(lanes, steps.join(" "), flows.join(" "));
}

describe("the layout", () => {
  it("is the same for the same document", () => {
    expect(drawn(CUSTOMER)).toEqual(drawn(CUSTOMER));
  });

  it("goes from left to right along every flow that does not lead back", () => {
    const layout = drawn(CUSTOMER);
    for (const { key, isBack } of layout.flows) {
      const [from, to] = key.split(">") as [string, string];
      expect(step(layout, from).x < step(layout, to).x, key).toBe(!isBack);
    }
  });

  it("keeps every step inside its lane, and the lanes one below the other", () => {
    const layout = drawn(tangle(40));
    for (const { key, lane, y, height } of layout.steps) {
      const row = layout.lanes[lane]!;
      expect(y >= row.y && y + height <= row.y + row.height, key).toBe(true);
    }
    layout.lanes.slice(1).forEach((lane, i) => expect(lane.y).toBe(layout.lanes[i]!.y + layout.lanes[i]!.height));
    expect(layout.lanes.at(-1)!.y + layout.lanes.at(-1)!.height).toBe(layout.height);
  });

  it("stacks the steps of one cell without letting them touch", () => {
    const layout = drawn(process(["a"], "s:start:a x:task:a y:task:a z:task:a", "s>x s>y s>z"));
    const [x, y, z] = ["x", "y", "z"].map((key) => step(layout, key)) as [PlacedStep, PlacedStep, PlacedStep];
    expect([x.column, y.column, z.column]).toEqual([1, 1, 1]);
    expect(y.y - (x.y + x.height)).toBe(30);
    expect(z.y - (y.y + y.height)).toBe(30);
  });

  it("draws work that stays in its row as one straight line", () => {
    const layout = drawn(CUSTOMER);
    expect(flow(layout, "deal>collect").points).toHaveLength(2);
    expect(flow(layout, "kickoff>provision").points).toHaveLength(2);
  });

  it("draws no line through a step", () => {
    const layout = drawn(tangle(40));
    const through = pieces(layout).filter(({ from, to }) =>
      layout.steps.some(
        (box) =>
          Math.min(from.x, to.x) < box.x + box.width &&
          Math.max(from.x, to.x) > box.x &&
          Math.min(from.y, to.y) < box.y + box.height &&
          Math.max(from.y, to.y) > box.y,
      ),
    );
    expect(through).toEqual([]);
  });

  it("draws lines only from left to right and up and down, and lets them arrive from the left", () => {
    const layout = drawn(tangle(40));
    for (const { from, to } of pieces(layout)) expect(from.x === to.x || from.y === to.y).toBe(true);
    for (const { key, points } of layout.flows) {
      const receiver = step(layout, key.split(">")[1]!);
      const end = points.at(-1)!;
      expect(end.x).toBe(receiver.x);
      expect(end.y > receiver.y && end.y < receiver.y + receiver.height, key).toBe(true);
      expect(points.at(-2)!.x, key).toBeLessThan(end.x);
    }
  });

  it("never lays lines on each other but those of one giver, or into one receiver", () => {
    const layout = drawn(tangle(40));
    const along = (piece: ReturnType<typeof pieces>[number]) => {
      const isUpright = piece.from.x === piece.to.x;
      const [start, end] = isUpright ? [piece.from.y, piece.to.y] : [piece.from.x, piece.to.x];
      const at = isUpright ? `x ${piece.from.x}` : `y ${piece.from.y}`;
      return { flow: piece.flow, at, from: Math.min(start, end), to: Math.max(start, end) };
    };
    const all = pieces(layout).map(along);
    const onEachOther = all.flatMap((a, i) =>
      all.slice(i + 1).filter((b) => {
        const ends = [a.flow.split(">"), b.flow.split(">")] as [string[], string[]];
        if (ends[0][0] === ends[1][0] || ends[0][1] === ends[1][1]) return false;
        return a.at === b.at && a.from < b.to && b.from < a.to;
      }).map((b) => `${a.flow} on ${b.flow}`),
    );
    expect(onEachOther).toEqual([]);
  });

  it("leads a way back around the steps, over the side of the lane that looks to the giver", () => {
    const layout = drawn(process(["a", "b"], "s:start:a x:task:a y:task:b", "s>x x>y y>x"));
    const { points, isBack } = flow(layout, "y>x");
    expect(isBack).toBe(true);
    expect(points).toHaveLength(6);
    const [x, y] = [step(layout, "x"), step(layout, "y")];
    const track = points[2]!.y;
    expect(points[3]!.y).toBe(track);
    expect(track > x.y + x.height && track < y.y).toBe(true);
  });

  it("gives every arrival with words on it a port and a place for them of its own", () => {
    const layout = drawn(process(["a", "b", "c"], "s:start:a x:task:b y:task:c z:task:a", "s>x s>y x>z y>z s>z"));
    const chips = ["x>z", "y>z"].map((key) => flow(layout, key).chip.y).sort((a, b) => a - b);
    expect(chips[1]! - chips[0]!).toBe(48);
    expect(step(layout, "z").height).toBeGreaterThan(104);
  });

  it("makes room before a step for what is written on the flow to it", () => {
    const document = process(["a", "b"], "s:start:a x:task:b", "s>x");
    const gap = (condition: string) => {
      const layout = layOut(document, new Map([["s>x", { condition, limit: "4 h" }]]));
      return step(layout, "x").x - (step(layout, "s").x + step(layout, "s").width);
    };
    expect(gap("A longer condition")).toBeGreaterThan(gap(""));
    expect(gap("x".repeat(500))).toBe(20 + 10 + 168 + 30);
  });

  it("lists the steps from left to right, as the Tab key visits them", () => {
    expect(drawn(CUSTOMER).steps.map((each) => each.key)).toEqual([
      ...["deal", "collect", "review", "changes", "fix", "kickoff", "invoice", "provision", "live"],
    ]);
  });

  it("draws an empty draft as one empty row", () => {
    const layout = drawn({ process: { name: "" }, lanes: [], steps: [], flows: [] });
    expect([layout.lanes.length, layout.steps, layout.flows]).toEqual([1, [], []]);
  });
});
