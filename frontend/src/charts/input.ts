// What a chart is given (metrics/reports/): numbers and words, no colours and no code.

export type Tone = "work" | "queue" | "handoff" | "redo" | "rest" | "line" | `age-${number}`;

interface Series {
  name: string;
  values: readonly (number | null)[];
  tone?: Tone;
}

/** A line across the chart: the target, the median. */
export interface Mark {
  name: string;
  at: number | null;
}

/** What happened along the way: at which of the names. */
export interface Happening {
  name: string;
  at: number;
}

export interface ChartInput {
  kind: "bars" | "stack" | "histogram" | "lines" | "flow" | "matrix";
  names: readonly string[];
  series?: readonly Series[];
  tones?: readonly Tone[];
  marks?: readonly Mark[];
  events?: readonly Happening[];
  edges?: readonly number[];
  /** Column, row, value, value in words. */
  cells?: readonly (readonly [number, number, number, string])[];
  unit?: string;
}
