// The process document (docs/process-document.md) as the designer holds it. A value: edits make a new one and share what
// they leave alone. Members that are absent mean their default; what this code does not know it carries along untouched.

export type StepKind = "start" | "task" | "route" | "wait" | "end";
export type Kind = "operational" | "management" | "support";
export type Unit = "working_minutes" | "working_hours" | "working_days" | "calendar_days";
export type FieldType =
  | "text"
  | "long_text"
  | "whole_number"
  | "number"
  | "money"
  | "date"
  | "datetime"
  | "yes_no"
  | "choice"
  | "choices"
  | "person"
  | "email"
  | "url"
  | "file";

export interface Span {
  value: number;
  unit: Unit;
}

type Scalar = string | number | boolean | null;
export type Value = Scalar | readonly Scalar[];

/** A comparison of a field, of a step's outcome or of how often a step was visited. */
export interface Row {
  field?: string;
  outcome?: string;
  visits?: string;
  operator: string;
  value?: Value;
  other?: string | null;
}
export type Condition = Row | { all: readonly Condition[] } | { any: readonly Condition[] };

export interface Labelled {
  key: string;
  label: string;
}

export type Anchor = { event: string } | { step: string; event: string } | { field: string };

export interface DeadlineRule extends Span {
  when?: Condition | null;
  from?: Anchor;
  direction?: "after" | "before";
  at?: string | null;
}
export type Deadline = readonly DeadlineRule[] | { none: string };

/** What a wait waits for: a moment, word of another system, or that somebody says it has arrived. */
export type Wait = { beside?: readonly string[] } & (
  | { until: readonly DeadlineRule[] }
  | { event: string; key?: string | null; watched_by?: string | null }
  | { arrival: string; watched_by?: string | null }
);

export interface Lane {
  key: string;
  name: string;
  informed?: readonly string[];
  consulted?: readonly string[];
  ladder?: Ladder;
  suggested?: { by: "team" | "person" | "starter" | "field"; field?: string };
}

export interface Field {
  key: string;
  label: string;
  type: FieldType;
  required?: boolean;
  help?: string;
  confidential?: boolean;
  choices?: readonly Labelled[];
  currency?: string;
}

export interface Step {
  key: string;
  name: string;
  kind: StepKind;
  lane?: string | null;
  instructions?: string;
  show?: readonly string[];
  fill?: readonly string[];
  checklist?: readonly Labelled[];
  outcomes?: readonly Labelled[];
  deadline?: Deadline;
  join?: "any" | "all";
  split?: "all" | "first" | "every";
  not_by?: readonly string[];
  approval?: boolean;
  closes_case?: boolean;
  result?: string;
  estimate_minutes?: number | null;
  reminders?: Reminders;
  pause_at_most?: Span;
  wait?: Wait;
}

export interface Repeated {
  every: Span;
  times: number;
}

/** What is left out stays as the process says it, else as usual; null is: never. */
export interface Reminders {
  before?: { share: number } | Span | null;
  at_due?: boolean;
  late?: Repeated | null;
  unanswered?: Repeated | null;
}

/** Who is asked so long after work was due; `role` names the lane where `to` says so. */
export interface Level {
  to: "accountable" | "team_lead" | "process_owner" | "role";
  role?: string;
  kind?: "hierarchical" | "functional";
  after: Span;
}
export type Ladder = readonly Level[];

export interface Check {
  field: string;
  operator: string;
  value?: Value;
  other?: string | null;
  tolerance?: { value: string; unit: "percent" | "absolute" } | null;
  level?: "stop" | "warn";
  message?: string;
}

export interface Contract {
  trigger?: string;
  required?: readonly string[];
  checks?: readonly Check[];
  accept_if?: string;
  owner?: string;
  acceptance?: "asked" | "automatic";
  accept_within?: Span;
  return_reasons?: readonly string[];
  return_limit?: number;
  decider?: string;
  follow_up?: { every: Span; times?: number } | null;
  climbs_to?: string;
  ladder?: Ladder;
}

export interface Flow {
  key: string;
  from: string;
  to: string;
  when?: Condition | null;
  otherwise?: boolean;
  label?: string;
  contract?: Contract | null;
}

interface ProcessFacts {
  key: string;
  name: string;
  kind: Kind;
  prefix: string;
  description?: string;
  goal?: string;
  trigger?: string;
  case_name?: string;
  title_fields?: readonly string[];
  target?: Span | { field: string } | null;
  /** What a case is about: the text fields that hold its name and what other systems call it. */
  record?: { kind: "customer" | "vendor" | "employee" | "asset" | "project"; name: string; outside_id?: string | null } | null;
  on_time_share?: number;
  /** What can be chosen when a problem is reported; absent: it is told in words only. */
  problem_reasons?: readonly Labelled[];
  answer_problems_within?: Span;
  may_start?: "everyone" | "lane";
  visibility?: "everyone" | "lanes" | "participants";
  approvals_at_most?: number;
  reminders?: Reminders;
  ladder?: Ladder;
  pause_at_most?: Span;
  /** Every how many months its owner is asked whether it is still as it should be. */
  review_every_months?: number;
  /** Fields by whose values figures are broken down. */
  dimensions?: readonly string[];
}

/** A played case that is kept: what is given, and the steps that are expected to be done. */
export interface TestCase {
  key: string;
  name: string;
  start?: string | null;
  data?: readonly { field: string; value: Value }[];
  outcomes?: readonly { step: string; outcome: string }[];
  path?: readonly string[];
  result?: string;
}

export interface Doc {
  format: number;
  process: ProcessFacts;
  lanes: readonly Lane[];
  fields: readonly Field[];
  steps: readonly Step[];
  flows: readonly Flow[];
  tests?: readonly TestCase[];
}

export type Collection = "lanes" | "fields" | "steps" | "flows";
export const COLLECTIONS: readonly Collection[] = ["lanes", "fields", "steps", "flows"];

/** What a member of the document is named by in the panels, the problems and the selection. */
export type Kinds = "process" | "lane" | "field" | "step" | "flow";
/** Which list holds the things of a kind, and the other way round. */
export const LIST = { lane: "lanes", field: "fields", step: "steps", flow: "flows" } as const;
export const KIND = { lanes: "lane", fields: "field", steps: "step", flows: "flow" } as const;

export const DEFAULT_WITHIN: Span = { value: 8, unit: "working_hours" };

type Written = Omit<Doc, Collection> & Partial<Pick<Doc, Collection>>;

/** A document as it was written, with the lists it leaves out as empty ones. */
export function opened(written: Written): Doc {
  return { ...written, lanes: written.lanes ?? [], fields: written.fields ?? [], steps: written.steps ?? [], flows: written.flows ?? [] };
}

/** The other way: lists that `like` leaves out and that are still empty are left out again. */
export function written(doc: Doc, like: Written): Written {
  const plain: Written = { ...doc };
  for (const name of COLLECTIONS) if (like[name] === undefined && doc[name].length === 0) delete plain[name];
  return plain;
}

export function stepOf(doc: Doc, key: string): Step | undefined {
  return doc.steps.find((step) => step.key === key);
}

export function flowOf(doc: Doc, key: string): Flow | undefined {
  return doc.flows.find((flow) => flow.key === key);
}

export function laneOf(doc: Doc, key: string | null | undefined): Lane | undefined {
  return doc.lanes.find((lane) => lane.key === key);
}

export function fieldOf(doc: Doc, key: string): Field | undefined {
  return doc.fields.find((field) => field.key === key);
}

/** Whether somebody works on it: it has a lane, and can show and fill fields. */
export function isWork(step: Step | undefined): boolean {
  return step !== undefined && (step.kind === "task" || step.kind === "start");
}

/** What people call a thing of the document. */
export function labelOf(doc: Doc, kind: Kinds, key: string): string {
  if (kind === "process") return doc.process.name;
  if (kind === "lane") return laneOf(doc, key)?.name ?? key;
  if (kind === "field") return fieldOf(doc, key)?.label ?? key;
  if (kind === "step") return stepOf(doc, key)?.name ?? key;
  const flow = flowOf(doc, key);
  return flow ? `${labelOf(doc, "step", flow.from)} → ${labelOf(doc, "step", flow.to)}` : key;
}
