// A table out of a spreadsheet (step, who, deadline, hands over) becomes lanes, steps, flows and handoff rules.

import type { Doc, Flow, Lane, Span, Step, Unit } from "./document.ts";
import { USUAL_DAYS } from "./edits/steps.ts";
import { gettext } from "./gettext.ts";
import { keyFor, keysOf } from "./names.ts";

interface Line {
  step: string;
  who: string;
  deadline: string;
  handsOver: string;
}

const HEADINGS: Readonly<Record<keyof Line, RegExp>> = {
  step: /^(step|task|activity|what|action|no\.?|process step)\b/i,
  who: /^(who|role|owner|team|department|responsible|person|lane)\b/i,
  deadline: /^(deadline|due|time|within|duration|how long|sla|when)\b/i,
  handsOver: /^(hands? ?over|handoff|hand-?over|gives|output|passes|delivers|result|what is handed)\b/i,
};

/** The lines of a pasted table; tabs, semicolons, bars or commas between the cells, with or without headings. */
export function readTable(text: string): Line[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() && !/^[\s|:-]+$/.test(line));
  if (lines.length === 0) return [];
  const between = ["\t", "|", ";", ","].find((mark) => lines[0]!.includes(mark)) ?? "\t";
  const cells = lines.map((line) => splitLine(line, between));
  const first = cells[0]!;
  const hasHeadings = first.filter((cell) => Object.values(HEADINGS).some((heading) => heading.test(cell))).length >= 2;
  const order = hasHeadings ? columns(first) : { step: 0, who: 1, deadline: 2, handsOver: 3 };
  return (hasHeadings ? cells.slice(1) : cells)
    .map((row) => ({ step: row[order.step] ?? "", who: row[order.who] ?? "", deadline: row[order.deadline] ?? "", handsOver: row[order.handsOver] ?? "" }))
    .filter((line) => line.step !== "");
}

function splitLine(line: string, between: string): string[] {
  const trimmed = between === "|" ? line.trim().replace(/^\||\|$/g, "") : line;
  return trimmed.split(between).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
}

function columns(headings: readonly string[]): Record<keyof Line, number> {
  const found = {} as Record<keyof Line, number>;
  for (const name of Object.keys(HEADINGS) as (keyof Line)[]) found[name] = headings.findIndex((cell) => HEADINGS[name].test(cell));
  return found;
}

const UNITS: readonly [RegExp, Unit, number][] = [
  [/^(min|minute|minutes|mins)$/i, "working_minutes", 1],
  [/^(h|hr|hrs|hour|hours|working hours?)$/i, "working_hours", 1],
  [/^(d|day|days|working days?|business days?|wd)$/i, "working_days", 1],
  [/^(calendar days?)$/i, "calendar_days", 1],
  [/^(w|wk|week|weeks)$/i, "working_days", 5],
  [/^(month|months)$/i, "calendar_days", 30],
];

/** "2 days", "4h", "1 week": a length of time, or null where it says none. */
export function readSpan(text: string): Span | null {
  const match = /(\d+)\s*([a-z]+(?: days?| hours?)?)/i.exec(text);
  const unit = UNITS.find(([pattern]) => pattern.test(match?.[2] ?? ""));
  return match && unit && Number(match[1]) > 0 ? { value: Number(match[1]) * unit[2], unit: unit[1] } : null;
}

/** The document with the table's steps behind one another; what was empty before begins and ends with it. */
export function withTable(doc: Doc, lines: readonly Line[]): Doc {
  if (lines.length === 0) return doc;
  const build = new Builder(doc);
  for (const line of lines) build.add(line);
  return build.finish();
}

class Builder {
  private readonly lanes: Lane[];
  private readonly fields: Doc["fields"][number][];
  private readonly steps: Step[];
  private readonly flows: Flow[];
  private readonly isFresh: boolean;
  private last: { step: Step; handsOver: string } | null = null;

  constructor(private readonly doc: Doc) {
    this.isFresh = doc.steps.every((step) => step.kind !== "task");
    this.lanes = [...doc.lanes];
    this.fields = [...doc.fields];
    this.steps = this.isFresh ? [] : [...doc.steps];
    this.flows = this.isFresh ? [] : [...doc.flows];
  }

  add({ step: name, who, deadline, handsOver }: Line): void {
    const key = keyFor(name, keysOf(this.steps), "step");
    const isStart = this.isFresh && this.steps.length === 0;
    const lane = this.lane(who) ?? this.last?.step.lane ?? this.lane(gettext("Whoever starts it"))!;
    const step: Step = { key, name, kind: isStart ? "start" : "task", lane };
    if (!isStart) step.deadline = [readSpan(deadline) ?? { value: USUAL_DAYS[this.doc.process.kind] ?? 2, unit: "working_days" }];
    this.steps.push(step);
    if (this.last) this.lead(this.last.step, step, this.last.handsOver);
    this.last = { step, handsOver };
  }

  finish(): Doc {
    if (this.isFresh && this.last) {
      const end: Step = { key: keyFor("done", keysOf(this.steps)), name: gettext("Done"), kind: "end" };
      this.steps.push(end);
      this.lead(this.last.step, end, "");
    }
    return { ...this.doc, lanes: this.lanes, fields: this.fields, steps: this.steps, flows: this.flows };
  }

  private lane(who: string): string | null {
    if (!who) return null;
    const known = this.lanes.find((lane) => lane.name.toLowerCase() === who.toLowerCase());
    if (known) return known.key;
    const lane = { key: keyFor(who, keysOf(this.lanes), "role"), name: who };
    this.lanes.push(lane);
    return lane.key;
  }

  private lead(from: Step, to: Step, handsOver: string): void {
    const flow: Flow = { key: keyFor(`${from.key}_to_${to.key}`, keysOf(this.flows), "flow"), from: from.key, to: to.key };
    if (to.kind === "task" && from.lane !== to.lane) flow.contract = this.contract(from, handsOver);
    this.flows.push(flow);
  }

  /** What is handed over becomes fields that the giver fills and the receiver must get. */
  private contract(giver: Step, handsOver: string): NonNullable<Flow["contract"]> {
    const labels = handsOver.split(/\s*(?:,|;|\+| and | & )\s*/i).map((label) => label.trim()).filter((label) => label !== "" && !/^(-|–|none|nothing)$/i.test(label));
    const required = labels.map((label) => {
      const known = this.fields.find((field) => field.label.toLowerCase() === label.toLowerCase());
      const field = known ?? { key: keyFor(label, keysOf(this.fields), "field"), label: label.charAt(0).toUpperCase() + label.slice(1), type: guessType(label) };
      if (!known) {
        this.fields.push(field);
        giver.fill = [...(giver.fill ?? []), field.key];
      }
      return field.key;
    });
    return required.length ? { required } : {};
  }
}

function guessType(label: string): Doc["fields"][number]["type"] {
  if (/\b(date|day|deadline)\b/i.test(label)) return "date";
  if (/\b(amount|price|cost|budget|salary|value|total)\b/i.test(label)) return "money";
  if (/\b(e-?mail)\b/i.test(label)) return "email";
  if (/\b(signed|contract|document|file|scan|photo|invoice|report|form)\b/i.test(label)) return "file";
  return "text";
}
