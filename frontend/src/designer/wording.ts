// Deadlines, limits and conditions in words, as procops/ui/document_words.py says them; a test holds the two together.

import { type Condition, DEFAULT_WITHIN, type DeadlineRule, type Doc, type Flow, type Row, type Span, type Step, type Value, fieldOf, stepOf } from "./document.ts";
import { gettext, ngettext } from "./gettext.ts";

export function amountWords({ value, unit }: Span): string {
  if (unit === "working_minutes") return gettext("{count} min", { count: value });
  if (unit === "working_hours") return gettext("{count} h", { count: value });
  if (unit === "working_days") return ngettext("{count} working day", "{count} working days", value);
  return ngettext("{count} calendar day", "{count} calendar days", value);
}

/** When a step is due; empty where it says nothing, or why it has no deadline. */
export function deadlineWords(step: Step, doc: Doc): string {
  const rules = step.deadline ?? [];
  if ("none" in rules) return "";
  return [...new Set(rules.map((rule) => ruleWords(rule, doc)))].join(gettext(" or "));
}

/** What a wait waits for: "on Start date", "7 calendar days", "word of “payment”", "The laptop". */
export function waitWords({ wait }: Step, doc: Doc): string {
  if (!wait) return "";
  if ("event" in wait) return gettext("word of “{event}”", { event: wait.event });
  if ("arrival" in wait) return wait.arrival;
  return [...new Set(wait.until.map((rule) => ruleWords(rule, doc)))].join(gettext(" or "));
}

function ruleWords(rule: DeadlineRule, doc: Doc): string {
  const from = rule.from ?? { event: "opened" };
  const at = rule.at ? `, ${rule.at}` : "";
  if ("field" in from) {
    const anchor = fieldOf(doc, from.field)?.label || from.field;
    if (rule.value === 0) return gettext("on {anchor}", { anchor }) + at;
    const time = amountWords(rule);
    return (rule.direction === "before" ? gettext("{time} before {anchor}", { time, anchor }) : gettext("{time} after {anchor}", { time, anchor })) + at;
  }
  const time = amountWords(rule);
  if ("step" in from) {
    const events: Record<string, string> = { opened: gettext("has begun"), accepted: gettext("is accepted"), done: gettext("is done") };
    const step = stepOf(doc, from.step)?.name || from.step;
    return gettext("{time} after “{step}” {event}", { time, step, event: events[from.event] ?? events["done"]! }) + at;
  }
  return (from.event === "case_started" ? gettext("{time} after the start", { time }) : time) + at;
}

export interface Limit {
  short: string;
  full: string;
}

/** How long a handoff may wait to be accepted; null where no handoff rules stand yet. */
export function limitWords({ contract }: Flow): Limit | null {
  if (!contract) return null;
  if (contract.acceptance === "automatic") return { short: gettext("auto"), full: gettext("accepted automatically") };
  const within = contract.accept_within ?? DEFAULT_WITHIN;
  return { short: shortAmount(within), full: gettext("to be accepted within {time}", { time: fullAmount(within) }) };
}

function shortAmount(span: Span): string {
  if (span.unit === "working_minutes" || span.unit === "working_hours") return amountWords(span);
  return ngettext("{count} day", "{count} days", span.value);
}

function fullAmount(span: Span): string {
  return span.unit === "working_hours" ? ngettext("{count} working hour", "{count} working hours", span.value) : amountWords(span);
}

/** What must hold for a flow to be taken: its label if it has one, else its condition in words. */
export function flowWords(flow: Flow, doc: Doc): string {
  if (flow.label) return flow.label;
  if (flow.otherwise) return gettext("otherwise");
  return flow.when ? conditionWords(flow.when, doc) : "";
}

function conditionWords(when: Condition, doc: Doc): string {
  const inside = (row: Condition) => ("all" in row || "any" in row ? `(${conditionWords(row, doc)})` : conditionWords(row, doc));
  if ("all" in when) return when.all.map(inside).join(gettext(" and "));
  if ("any" in when) return when.any.map(inside).join(gettext(" or "));
  return rowWords(when, doc);
}

function rowWords(row: Row, doc: Doc): string {
  const operator = operatorWords(row.operator);
  let subject: string;
  let choices: readonly { key: string; label: string }[] = [];
  let type = "";
  if (row.outcome !== undefined) {
    const step = stepOf(doc, row.outcome);
    [subject, choices] = [step?.name ?? row.outcome, step?.outcomes ?? []];
  } else if (row.visits !== undefined) {
    subject = gettext("visits of “{step}”", { step: stepOf(doc, row.visits)?.name ?? row.visits });
  } else {
    const field = fieldOf(doc, row.field ?? "");
    [subject, choices, type] = [field?.label ?? row.field ?? "", field?.choices ?? [], field?.type ?? ""];
  }
  if (row.operator === "is_empty" || row.operator === "is_not_empty") return `${subject} ${operator}`;
  const other = row.other !== undefined ? (fieldOf(doc, row.other ?? "")?.label ?? row.other ?? "") : valueWords(row.value, choices, type);
  return `${subject} ${operator} ${other}`;
}

export function operatorWords(name: string): string {
  const words: Record<string, string> = {
    "<=": "≤",
    ">=": "≥",
    "!=": "≠",
    is: gettext("is"),
    is_not: gettext("is not"),
    in: gettext("is one of"),
    contains: gettext("contains"),
    not_contains: gettext("does not contain"),
    is_empty: gettext("is empty"),
    is_not_empty: gettext("is filled in"),
  };
  return words[name] ?? name;
}

function valueWords(value: Value | undefined, choices: readonly { key: string; label: string }[], type: string): string {
  if (typeof value === "boolean") return value ? gettext("yes") : gettext("no");
  if (Array.isArray(value)) return value.map((each) => valueWords(each, choices, type)).join(", ");
  const words = choices.find((choice) => choice.key === value)?.label ?? String(value ?? "");
  return type === "number" || type === "money" ? words.replace(".", decimalMark()) : words;
}

/** What stands before the decimals in the page's language. */
export function decimalMark(): string {
  const parts = new Intl.NumberFormat(document.documentElement.lang || "en").formatToParts(0.5);
  return parts.find((part) => part.type === "decimal")?.value ?? ".";
}
