// From what a chart is given to what ECharts draws. Pure, so that it can be tried without a browser.

import type { EChartsCoreOption } from "echarts/core";

import type { Colours } from "./colours.ts";
import type { ChartInput, Happening, Mark } from "./input.ts";

const FONT = 12;

interface Room {
  width: number;
}

/** How high a chart has to be, in px: bars want a line each. */
export function heightOf(input: ChartInput, { width }: Room): number {
  const rows = input.names.length;
  if (input.kind === "bars" && (input.series ?? []).length > 1) return Math.max(180, 80 + rows * 52);
  if (input.kind === "bars" || input.kind === "stack") return Math.max(150, 60 + rows * 34) + (input.kind === "stack" && input.unit ? 18 : 0);
  if (input.kind === "matrix") return Math.max(200, (width < 480 ? 110 : 90) + rows * 42);
  return 288;
}

export function optionOf(input: ChartInput, colours: Colours, room: Room): EChartsCoreOption {
  const base = {
    animation: false,
    textStyle: { fontFamily: "Inter Variable, system-ui, sans-serif", fontSize: FONT, color: colours.text },
    tooltip: tooltip(colours),
  };
  switch (input.kind) {
    case "bars":
    case "stack":
      return { ...base, ...lying(input, colours, room) };
    case "matrix":
      return { ...base, ...matrix(input, colours, room) };
    default:
      return { ...base, ...standing(input, colours) };
  }
}

const grid = { containLabel: true, left: 4, right: 16, top: 12, bottom: 4 };

function legend(colours: Colours): object {
  return { bottom: 0, type: "scroll", icon: "roundRect", itemWidth: 14, itemHeight: 10, textStyle: { color: colours.text, fontSize: FONT } };
}

function names(input: ChartInput, colours: Colours, width: number): object {
  return {
    type: "category",
    data: [...input.names],
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colours.grid } },
    axisLabel: { color: colours.text, fontSize: FONT, width, overflow: "truncate" },
  };
}

function amounts(input: ChartInput, colours: Colours): object {
  return {
    type: "value",
    name: input.unit ?? "",
    nameLocation: "end",
    nameTextStyle: { color: colours.text, fontSize: FONT, align: "left" },
    minInterval: isCounted(input) ? 1 : 0, // there is no half of a step
    // A share is never more than all of it, and quarters of all of it are easily read.
    ...(input.unit === "%" && Math.max(0, ...valuesOf(input)) > 80 ? { max: 100, interval: 25 } : {}),
    splitNumber: 4,
    axisLabel: { color: colours.text, fontSize: FONT, hideOverlap: true },
    splitLine: { lineStyle: { color: colours.grid } },
  };
}

function isCounted(input: ChartInput): boolean {
  return valuesOf(input).every(Number.isInteger);
}

function valuesOf(input: ChartInput): number[] {
  return (input.series ?? []).flatMap((one) => one.values.map((value) => value ?? 0));
}

/** Bars from left to right, a line each: parts, steps. */
function lying(input: ChartInput, colours: Colours, { width }: Room): EChartsCoreOption {
  const isStack = input.kind === "stack";
  const isNamed = isStack || (input.series ?? []).length > 1;
  // At the end of a bar its amount says the unit; parts of one say nothing, so their axis does.
  const unit = isStack && input.unit ? { name: input.unit, nameLocation: "middle", nameGap: 24, nameTextStyle: { color: colours.text, fontSize: FONT } } : { name: "" };
  const amount = { ...amounts(input, colours), ...unit };
  return {
    grid: { ...grid, bottom: isNamed ? (unit.name ? 52 : 34) : 4, right: isStack ? 16 : 44 + 6 * (input.unit ?? "").length },
    ...(isNamed ? { legend: legend(colours) } : {}),
    tooltip: { ...tooltip(colours), trigger: "axis", axisPointer: { type: "none" }, valueFormatter: said(input.unit) },
    xAxis: amount,
    yAxis: { ...names(input, colours, roomForNames(width)), inverse: true },
    series: (input.series ?? []).map((one) => ({
      type: "bar",
      name: one.name,
      stack: isStack ? "all" : undefined,
      barMaxWidth: 20,
      itemStyle: { color: colours.of(one.tone), borderRadius: isStack ? 0 : 3 },
      label: isStack
        ? undefined
        : { show: true, position: "right", color: colours.text, fontSize: FONT, formatter: beside(input) },
      data: one.values.map((value, place) => ({
        value,
        itemStyle: input.tones ? { color: colours.of(input.tones[place]) } : undefined,
      })),
    })),
  };
}

/** A third of a wide chart: handoffs are called after two steps. */
function roomForNames(width: number): number {
  return width < 480 ? 110 : Math.round(Math.min(340, Math.max(180, width * 0.32)));
}

/** What stands at the end of a bar, as exact as the tooltip says it; nothing where there is none. */
function beside(input: ChartInput): (bar: { value: unknown }) => string {
  const say = said(input.unit, isCounted(input) ? 0 : 1);
  return ({ value }) => (value ? say(value) : "");
}

/** Columns and lines over time or over size. */
function standing(input: ChartInput, colours: Colours): EChartsCoreOption {
  const isHistogram = input.kind === "histogram";
  const marks = (input.marks ?? []).filter((mark) => mark.at !== null);
  const events = input.events ?? [];
  const many = (input.series ?? []).length > 1;
  return {
    grid: { ...grid, top: isHistogram && marks.length > 2 ? 48 : 34, bottom: many ? 34 : 4, right: isHistogram ? 24 : 16 },
    ...(many ? { legend: legend(colours) } : {}),
    tooltip: {
      ...tooltip(colours),
      trigger: "axis",
      axisPointer: { type: isHistogram || input.kind === "flow" ? "none" : "line" },
      valueFormatter: said(isHistogram || input.kind === "flow" ? "" : input.unit),
    },
    xAxis: { ...names(input, colours, isHistogram ? 90 : 70), axisLabel: { color: colours.text, fontSize: FONT, hideOverlap: true } },
    yAxis: isHistogram ? { ...amounts(input, colours), name: "", minInterval: 1 } : amounts(input, colours),
    series: (input.series ?? []).map((one, place) => {
      const isLine = input.kind === "lines" || one.tone === "line";
      return {
        type: isLine ? "line" : "bar",
        name: one.name,
        data: [...one.values],
        connectNulls: true,
        symbolSize: 6,
        lineStyle: { width: 2 },
        barMaxWidth: isHistogram ? 48 : 18,
        barCategoryGap: isHistogram ? "8%" : "30%",
        itemStyle: { color: colours.of(one.tone), borderRadius: isLine ? 0 : [3, 3, 0, 0] },
        markLine: place === 0 && marks.length + events.length ? lines(marks, events, input, colours) : undefined,
      };
    }),
  };
}

function lines(marks: readonly Mark[], events: readonly Happening[], input: ChartInput, colours: Colours): object {
  const along = input.kind === "histogram";
  return {
    silent: true,
    symbol: "none",
    lineStyle: { color: colours.of("line"), type: "dashed", width: 1.5 },
    label: { color: colours.text, fontSize: FONT, formatter: "{b}", position: along ? "end" : "insideEndTop" },
    data: [
      ...(along ? upright(marks, input) : marks.map((mark) => ({ name: mark.name, yAxis: mark.at! }))),
      ...events.map(({ name, at }) => ({ name, xAxis: at, lineStyle: { color: colours.text, type: "dotted", width: 1 }, label: { position: "end" } })),
    ],
  };
}

/** Marks of a histogram; one that stands close to another has its name above that of the other. */
function upright(marks: readonly Mark[], input: ChartInput): object[] {
  const at = marks.map((mark) => place(mark.at!, input.edges!));
  const isClose = (one: number): boolean => at.slice(0, one).some((other) => Math.abs(at[one]! - other) < input.names.length / 5);
  return marks.map((mark, one) => ({ name: mark.name, xAxis: at[one]!, ...(isClose(one) ? { label: { distance: 5 + 14 * one } } : {}) }));
}

/** Where among the bins a value lies; a mark of a category axis stands at whole bins. */
function place(value: number, edges: readonly number[]): number {
  const after = edges.findIndex((edge) => edge > value);
  return after === -1 ? edges.length - 1 : after - 1;
}

function matrix(input: ChartInput, colours: Colours, { width }: Room): EChartsCoreOption {
  const cells = input.cells ?? [];
  const most = Math.max(...cells.map((cell) => cell[2]), 0.001);
  const isNarrow = width < 480;
  const room = isNarrow ? 70 : 110;
  const each = Math.max(28, Math.floor((width - room - 24) / Math.max(1, input.names.length)) - 8);
  return {
    grid: { ...grid, top: 8, bottom: 4, right: 8 },
    tooltip: {
      ...tooltip(colours),
      formatter: ({ data }: { data: { value: readonly number[]; words: string } }) =>
        `${input.names[data.value[1]!]} → ${input.names[data.value[0]!]}: ${data.words}`,
    },
    xAxis: { ...names(input, colours, room), axisLabel: { color: colours.text, fontSize: FONT, interval: 0, width: isNarrow ? room : each, overflow: "truncate", rotate: isNarrow ? 90 : 0 } },
    yAxis: { ...names(input, colours, room), inverse: true },
    visualMap: { show: false, min: 0, max: most, dimension: 2, inRange: { color: [colours.surface, colours.of("handoff")] } },
    series: [
      {
        type: "heatmap",
        itemStyle: { borderColor: colours.grid, borderWidth: 1 },
        label: {
          show: true,
          fontSize: FONT,
          lineHeight: 15,
          fontWeight: 600,
          formatter: ({ data }: { data: { words: string } }) => (isNarrow ? data.words.replace(/\s/, "\n") : data.words),
        },
        data: cells.map(([column, row, value, words]) => ({
          value: [column, row, value],
          words,
          // On deep orange only near-black can be read, in either theme; on the surface the text of the theme. From a
          // dark surface orange begins later.
          label: { color: value / most > (colours.isDark ? 0.6 : 0.35) ? "#1a1206" : colours.text },
        })),
      },
    ],
  };
}

/** Tooltips of HTML would bring inline styles, which the content security policy blocks. */
function tooltip(colours: Colours): object {
  return {
    renderMode: "richText",
    confine: true,
    backgroundColor: colours.surface,
    borderColor: colours.grid,
    textStyle: { color: colours.text, fontSize: FONT },
  };
}

function said(unit: string | undefined, places = 0): (value: unknown) => string {
  return (value) => {
    if (typeof value !== "number") return "–";
    return `${value.toLocaleString(undefined, { minimumFractionDigits: places, maximumFractionDigits: 1 })}${unit ? ` ${unit}` : ""}`;
  };
}
