import type { Doc, Field, FieldType } from "../document.ts";
import { gettext } from "../gettext.ts";

export function typeOptions(): readonly (readonly [FieldType, string])[] {
  return [
    ["text", gettext("text")],
    ["long_text", gettext("long text")],
    ["whole_number", gettext("whole number")],
    ["number", gettext("number")],
    ["money", gettext("amount of money")],
    ["date", gettext("date")],
    ["datetime", gettext("date and time")],
    ["yes_no", gettext("yes or no")],
    ["choice", gettext("one of several")],
    ["choices", gettext("some of several")],
    ["person", gettext("person")],
    ["email", gettext("e-mail address")],
    ["url", gettext("link")],
    ["file", gettext("file")],
  ];
}

const EMPTY = ["is_empty", "is_not_empty"] as const;
const ORDER = ["=", "!=", "<", "<=", ">", ">="] as const;
const TEXT = ["is", "is_not", "contains", "in"] as const;

/** Which comparisons a type knows: as workflows/conditions/operators.py has them. */
export function operatorsOf(type: FieldType | undefined): readonly string[] {
  const own: Record<FieldType, readonly string[]> = {
    text: TEXT,
    long_text: TEXT,
    email: TEXT,
    url: TEXT,
    whole_number: ORDER,
    number: ORDER,
    money: ORDER,
    date: ORDER,
    datetime: ORDER,
    yes_no: ["is"],
    choice: ["is", "is_not", "in"],
    choices: ["contains", "not_contains"],
    person: ["is", "is_not"],
    file: [],
  };
  return [...(type ? own[type] : []), ...EMPTY];
}

/** Types whose values can be compared with one another; the others only with their own. */
const FAMILY: Partial<Record<FieldType, string>> = { long_text: "text", email: "text", url: "text", whole_number: "number", money: "number" };

/** Whether values of the type are numbers, so that a comparison can bear a tolerance. */
export function isNumber(type: FieldType | undefined): boolean {
  return type !== undefined && (FAMILY[type] ?? type) === "number";
}

/** The fields whose values this one can be compared with: as workflows/conditions/operators.py has them. */
export function comparableWith(doc: Doc, field: Field | undefined): Field[] {
  return field ? doc.fields.filter((other) => other.key !== field.key && isComparable(field, other)) : [];
}

function isComparable(field: Field, other: Field): boolean {
  if (field.type === "money" && other.type === "money") return (field.currency ?? "EUR") === (other.currency ?? "EUR");
  if (field.type === "choices") return other.type === "choice";
  return field.type !== "file" && (FAMILY[field.type] ?? field.type) === (FAMILY[other.type] ?? other.type);
}
