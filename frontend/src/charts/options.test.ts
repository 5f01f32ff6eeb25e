import { expect, test } from "vitest";

import type { Colours } from "./colours.ts";
import type { ChartInput } from "./input.ts";
import { heightOf, optionOf } from "./options.ts";

const COLOURS: Colours = { text: "#111", grid: "#eee", surface: "#fff", isDark: false, of: (tone) => `colour of ${tone}` };
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
  const shares = (values: number[]) => option({ kind: "bars", names: ["Approve", "Pay"], series: [{ name: "On time", values }], unit: "%" });

  expect([100, 0].map((value) => shares([100, 0]).series[0].label.formatter({ value }))).toEqual(["100 %", ""]);
  expect(shares([90, 0]).xAxis).toMatchObject({ max: 100, interval: 25 });
  expect(shares([60, 0]).xAxis.max).toBeUndefined();
});

test("bars are as exact as can be read, and what is counted has no halves", () => {
  const times = option({ kind: "bars", names: ["Pay"], series: [{ name: "Now", values: [1.313] }], unit: "days" });
  const counts = option({ kind: "stack", names: ["Pay"], series: [{ name: "New", values: [2] }], unit: "open steps" });

  expect([1.313, 0.989].map((value) => times.series[0].label.formatter({ value }))).toEqual(["1.3 days", "1.0 days"]);
  expect([times, counts].map((one) => one.xAxis.minInterval)).toEqual([0, 1]);
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

test("parts of a bar have their unit at the axis", () => {
  const drawn = option({ kind: "stack", names: ["Pay"], series: [{ name: "Worked on", values: [2.5] }], unit: "working hours" });

  expect(drawn.xAxis).toMatchObject({ name: "working hours", nameLocation: "middle" });
});

test("cells of a matrix can be read in both themes, and on phones", () => {
  const cells = [[0, 0, 10, "10 h"], [1, 0, 5, "54 min"]] as const;
  const drawn = (isDark: boolean, width: number): any =>
    optionOf({ kind: "matrix", names: ["Requester", "Procurement"], cells }, { ...COLOURS, isDark }, { width }).series;
  const inks = (isDark: boolean) => drawn(isDark, 800)[0].data.map((cell: any) => cell.label.color);

  expect([inks(false), inks(true)]).toEqual([["#1a1206", "#1a1206"], ["#1a1206", COLOURS.text]]);
  expect([800, 340].map((width) => drawn(false, width)[0].label.formatter({ data: { words: "54 min" } }))).toEqual(["54 min", "54\nmin"]);
});
