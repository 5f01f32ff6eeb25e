import { expect, test } from "vitest";

import type { Colours } from "./colours.ts";
import type { ChartInput } from "./input.ts";
import { heightOf, optionOf } from "./options.ts";

const COLOURS: Colours = { text: "#111", grid: "#eee", surface: "#fff", of: (tone) => `colour of ${tone}` };
const ROOM = { width: 800 };

function option(input: ChartInput): any {
  return optionOf(input, COLOURS, ROOM);
}

test("tooltips are drawn as text, since inline styles are blocked", () => {
  const kinds: ChartInput["kind"][] = ["bars", "stack", "histogram", "lines", "flow", "matrix"];
  for (const kind of kinds) {
    expect(option({ kind, names: ["a"], edges: [0], cells: [], series: [] }).tooltip.renderMode).toBe("richText");
  }
});

test("parts have the colour of what they mean", () => {
  const drawn = option({ kind: "stack", names: ["Approve"], series: [{ name: "Waiting", values: [2], tone: "handoff" }] });

  expect(drawn.series[0].itemStyle.color).toBe("colour of handoff");
  expect(drawn.series[0].stack).toBe("all");
});

test("a mark of a histogram stands at the bin in which its value lies", () => {
  const drawn = option({
    kind: "histogram",
    names: ["0–1", "1–2", "2 and more"],
    edges: [0, 1, 2],
    series: [{ name: "Cases", values: [1, 2, 3] }],
    marks: [{ name: "median", at: 1.5 }, { name: "85 of 100", at: 7 }, { name: "target", at: null }],
  });

  expect(drawn.series[0].markLine.data).toEqual([{ name: "median", xAxis: 1 }, { name: "85 of 100", xAxis: 2 }]);
});

test("marks that stand close to each other have their names one above the other", () => {
  const marks = [{ name: "median", at: 1.5 }, { name: "85 of 100", at: 1.6 }];
  const drawn = option({ kind: "histogram", names: ["0–1", "1–2"], edges: [0, 1], series: [{ name: "Cases", values: [1, 2] }], marks });

  expect(drawn.series[0].markLine.data[0].label).toBeUndefined();
  expect(drawn.series[0].markLine.data[1].label.distance).toBe(19);
});

test("bars say what they are worth, and shares end at all of it", () => {
  const drawn = option({ kind: "bars", names: ["Approve", "Pay"], series: [{ name: "On time", values: [100, 0] }], unit: "%" });

  expect([100, 0].map((value) => drawn.series[0].label.formatter({ value }))).toEqual(["100 %", ""]);
  expect([90, 60].map((max) => drawn.xAxis.max({ max }))).toEqual([100, null]);
});

test("what happened stands as a line across the trend", () => {
  const series = [{ name: "Median", values: [1, 2] }];
  const drawn = option({ kind: "lines", names: ["2 Mar", "9 Mar"], series, marks: [{ name: "target", at: 2 }], events: [{ name: "v2", at: 1 }] });

  expect(drawn.series[0].markLine.data[0]).toEqual({ name: "target", yAxis: 2 });
  expect(drawn.series[0].markLine.data[1]).toMatchObject({ name: "v2", xAxis: 1 });
});

test("bars get a line each", () => {
  expect(heightOf({ kind: "stack", names: Array(10).fill("step") }, ROOM)).toBe(400);
});
