// What the map is given. The server writes it (procops/ui/process_map.py): the drawn part of a process document, who fills
// its lanes, how far a case has come, and every word to be shown, so that this code holds no text of its own.

export interface Lane {
  key: string;
  name: string;
}

export type StepKind = "start" | "task" | "route" | "wait" | "end";

export interface Step {
  key: string;
  name: string;
  kind: StepKind;
  lane?: string | null;
  approval?: boolean;
  checklist?: readonly unknown[];
}

export interface Flow {
  key: string;
  from: string;
  to: string;
}

export interface ProcessDocument {
  process: { name: string };
  lanes: readonly Lane[];
  steps: readonly Step[];
  flows: readonly Flow[];
}

/** Who fills a lane: a team, a person or the words of a rule, and the one who answers for it. */
interface LanePeople {
  name: string;
  accountable?: string;
}

/** Where a case stands at a step. `waiting`: handed over and not accepted yet; `branches`: for others. */
export type StepState = "done" | "live" | "waiting" | "branches" | "returned" | "paused";

export interface StepProgress {
  state: StepState;
  late?: boolean;
  visits?: number;
  who?: string;
}

interface Progress {
  steps: Readonly<Record<string, StepProgress>>;
  flows: Readonly<Record<string, "taken">>;
}

/** The time a handoff may wait: on its pill, and in full for the hover and for screen readers. */
export interface Limit {
  short: string;
  full: string;
}

export interface Labels {
  deadlines: Readonly<Record<string, string>>;
  limits: Readonly<Record<string, Limit>>;
  conditions: Readonly<Record<string, string>>;
  words: Readonly<Record<Word, string>>;
}

export type Word =
  | "map"
  | "start"
  | "task"
  | "route"
  | "wait"
  | "end"
  | "approval"
  | "checklist"
  | "handoff"
  | "flow"
  | "legend"
  | "zoomIn"
  | "zoomOut"
  | "fit"
  | "here"
  | "toHere"
  | "late"
  | "visits"
  | "point"
  | Difference
  | StepState;

/** How long something takes, beside the slowest: degrees 0 (fast) to 4. */
export interface Warmth {
  degree: number;
  words: string;
  /** The definition of the number, for the hover. */
  means?: string;
  /** The address of what it counts; empty for people who may not see that. */
  behind?: string;
  count?: number;
  sum?: number;
}

export interface Heat {
  /** What its numbers are called: "Median time". */
  word?: string;
  steps: Readonly<Record<string, Warmth>>;
  flows: Readonly<Record<string, Warmth>>;
}

/** What became of something from one version to another. */
export type Difference = "added" | "removed" | "changed";

/** What differs at a step or flow, and the numbers of the failure points that mark it. */
export interface Mark {
  how?: Difference;
  points?: readonly number[];
}

interface Marks {
  steps: Readonly<Record<string, Mark>>;
  flows: Readonly<Record<string, Mark>>;
}

export interface MapInput {
  document: ProcessDocument;
  people: Readonly<Record<string, LanePeople>>;
  progress?: Progress | null;
  heat?: Heat | null;
  marks?: Marks | null;
  labels: Labels;
}
