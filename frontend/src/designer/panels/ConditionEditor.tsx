import { useId } from "react";

import { Icon } from "../../map/Icon.tsx";
import { type Condition, type Doc, type Field, type Row, type Value, fieldOf, stepOf } from "../document.ts";
import { gettext } from "../gettext.ts";
import { operatorWords } from "../wording.ts";
import { comparableWith, isNumber, operatorsOf } from "./fieldTypes.ts";
import { Boxes } from "./Checks.tsx";
import { BareSelect, DecimalInput, ListInput, MomentInput, NumberInput, type Option } from "./inputs.tsx";

interface Props {
  doc: Doc;
  label: string;
  condition: Condition | null;
  onChange: (condition: Condition | null) => void;
  /** The step whose outcomes are offered first. */
  at?: string;
  depth?: number;
}

/** Rows joined by "and" or "or"; a row asks a field, the outcome of a step, or how often a step was visited. */
export function ConditionEditor({ doc, label, condition, onChange, at, depth = 0 }: Props) {
  const id = useId();
  const joint = condition && "any" in condition ? "any" : "all";
  const rows: readonly Condition[] = condition === null ? [] : "all" in condition ? condition.all : "any" in condition ? condition.any : [condition];
  const put = (fresh: readonly Condition[], by = joint) => onChange(fresh.length === 0 ? null : fresh.length === 1 ? fresh[0]! : ({ [by]: fresh } as unknown as Condition));
  return (
    <fieldset className="panel-condition">
      <legend className="form-label" id={id}>
        {label}
      </legend>
      {rows.length > 1 && <BareSelect name={gettext("How the rows are joined")} value={joint} options={[["all", gettext("all of these hold")], ["any", gettext("one of these holds")]]} onChange={(by) => put(rows, by as "all")} />}
      {rows.map((row, i) => {
        const set = (fresh: Condition | null) => put(fresh === null ? rows.filter((_, n) => n !== i) : rows.map((each, n) => (n === i ? fresh : each)));
        return "all" in row || "any" in row ? <ConditionEditor key={i} doc={doc} label={gettext("Group")} condition={row} onChange={set} depth={depth + 1} /> : <RowEditor key={i} doc={doc} row={row} onChange={set} />;
      })}
      <div className="btn-list">
        <button type="button" className="btn btn-sm" onClick={() => put([...rows, freshRow(doc, at)])} disabled={doc.fields.length === 0 && !doc.steps.some((step) => step.outcomes?.length)}>
          <Icon name="plus" />
          {rows.length ? gettext("And or or") : gettext("Add a condition")}
        </button>
        {rows.length > 0 && depth < 3 && (
          <button type="button" className="btn btn-sm" onClick={() => put([...rows, { [joint === "all" ? "any" : "all"]: [freshRow(doc, at), freshRow(doc, at)] } as unknown as Condition])}>
            {gettext("Group")}
          </button>
        )}
      </div>
    </fieldset>
  );
}

function freshRow(doc: Doc, at: string | undefined): Row {
  const step = doc.steps.find((each) => each.key === at && each.outcomes?.length) ?? (doc.fields.length ? undefined : doc.steps.find((each) => each.outcomes?.length));
  if (step) return { outcome: step.key, operator: "is", value: step.outcomes![0]!.key };
  return fieldRow(doc, doc.fields[0]);
}

/** Asks the field as is likeliest. A document names nobody, so a person is compared with the person of another field. */
function fieldRow(doc: Doc, field: Field | undefined): Row {
  const [other] = field?.type === "person" ? comparableWith(doc, field) : [];
  const operator = field?.type === "person" && !other ? "is_not_empty" : (operatorsOf(field?.type)[0] ?? "is_not_empty");
  const row: Row = { field: field?.key ?? "", operator };
  if (!needsValue(operator)) return row;
  return other ? { ...row, other: other.key } : { ...row, value: firstValue(field) };
}

function needsValue(operator: string): boolean {
  return operator !== "is_empty" && operator !== "is_not_empty";
}

function firstValue(field: Field | undefined): Value {
  if (field?.type === "yes_no") return true;
  if (field?.type === "choice" || field?.type === "choices") return field.choices?.[0]?.key ?? "";
  if (field?.type === "whole_number") return 0;
  if (field?.type === "number" || field?.type === "money") return "0";
  return "";
}

function RowEditor({ doc, row, onChange }: { doc: Doc; row: Row; onChange: (row: Row | null) => void }) {
  const subject = row.outcome !== undefined ? `outcome:${row.outcome}` : row.visits !== undefined ? `visits:${row.visits}` : `field:${row.field ?? ""}`;
  const subjects: Option[] = [
    ...doc.fields.map((field): Option => [`field:${field.key}`, field.label]),
    ...doc.steps.filter((step) => step.outcomes?.length || step.key === row.outcome).map((step): Option => [`outcome:${step.key}`, gettext("outcome of “{step}”", { step: step.name })]),
    ...doc.steps.filter((step) => step.kind === "task").map((step): Option => [`visits:${step.key}`, gettext("visits of “{step}”", { step: step.name })]),
  ];
  const choose = (value: string) => {
    const [kind, key = ""] = value.split(":") as [string, string?];
    if (kind === "outcome") return onChange({ outcome: key, operator: "is", value: stepOf(doc, key)?.outcomes?.[0]?.key ?? "" });
    if (kind === "visits") return onChange({ visits: key, operator: ">=", value: 2 });
    onChange(fieldRow(doc, fieldOf(doc, key)));
  };
  const field = fieldOf(doc, row.field ?? "");
  const others = field ? comparableWith(doc, field) : [];
  const operators = row.outcome !== undefined ? ["is", "is_not", "in"] : row.visits !== undefined ? ["<", "<=", "=", ">=", ">"] : operatorsOf(field?.type).filter((name) => field?.type !== "person" || !needsValue(name) || others.length > 0 || name === row.operator);
  const setOperator = (operator: string) => {
    const { value, ...rest } = row;
    if (!needsValue(operator)) {
      const { other: _, ...plain } = rest;
      return onChange({ ...plain, operator });
    }
    if (operator !== "in" && (rest.other || field?.type === "person")) return onChange({ ...rest, operator, ...(rest.other ? {} : value === undefined ? { other: others[0]?.key ?? null } : { value }) });
    const { other: _, ...asked } = rest;
    const isList = operator === "in";
    const kept = Array.isArray(value) === isList && value !== undefined ? value : isList ? (value === undefined ? [] : [value as string]) : (Array.isArray(value) ? value[0] : value);
    onChange({ ...asked, operator, value: kept ?? firstValue(field) });
  };
  const canTurn = others.length > 0 && needsValue(row.operator) && row.operator !== "in" && field?.type !== "person";
  const turn = () => {
    const { value: _value, other, ...asked } = row;
    onChange(isNamed(other) ? { ...asked, value: firstValue(field) } : { ...asked, other: others[0]!.key });
  };
  return (
    <div className="panel-row">
      <BareSelect name={gettext("What is asked")} value={subject} options={subjects} onChange={choose} />
      <BareSelect name={gettext("Comparison")} value={row.operator} options={operators.map((name): Option => [name, operatorWords(name)])} onChange={setOperator} />
      {needsValue(row.operator) && <ValueEditor doc={doc} row={row} field={field} onChange={onChange} />}
      {canTurn && (
        <button type="button" className="btn-plain panel-usual" onClick={turn}>
          {isNamed(row.other) ? gettext("Compare with a value") : gettext("Compare with another field")}
        </button>
      )}
      <button type="button" className="btn btn-icon btn-ghost-secondary" aria-label={gettext("Take this row out")} onClick={() => onChange(null)}>
        <Icon name="x" />
      </button>
    </div>
  );
}

function isNamed(other: string | null | undefined): other is string {
  return other !== undefined && other !== null;
}

function ValueEditor({ doc, row, field, onChange }: { doc: Doc; row: Row; field: Field | undefined; onChange: (row: Row) => void }) {
  const set = (value: Value) => {
    const { other: _, ...rest } = row;
    onChange({ ...rest, value });
  };
  const name = gettext("Value");
  if (row.visits !== undefined) return <NumberInput label={name} value={Number(row.value ?? 1)} most={1000} onChange={set} />;
  if (isNamed(row.other)) return <BareSelect name={gettext("Another field")} value={row.other} options={comparableWith(doc, field).map((each): Option => [each.key, each.label])} onChange={(other) => onChange({ ...row, other })} />;
  const choices = row.outcome !== undefined ? (stepOf(doc, row.outcome)?.outcomes ?? []) : (field?.choices ?? []);
  if (choices.length) {
    if (row.operator === "in") {
      const chosen = Array.isArray(row.value) ? (row.value as string[]) : [];
      return (
        <div role="group" aria-label={name}>
          <Boxes options={choices.map((choice) => [choice.key, choice.label])} chosen={chosen} onChange={set} />
        </div>
      );
    }
    return <BareSelect name={name} value={String(row.value ?? "")} options={choices.map((choice): Option => [choice.key, choice.label])} onChange={set} />;
  }
  if (field?.type === "yes_no") return <BareSelect name={name} value={String(row.value ?? true)} options={[["true", gettext("yes")], ["false", gettext("no")]]} onChange={(value) => set(value === "true")} />;
  if (row.operator === "in") return <ListInput name={gettext("Values, with commas between")} values={Array.isArray(row.value) ? row.value.map(String) : []} onChange={set} />;
  if (field?.type === "whole_number") return <NumberInput label={name} value={Number(row.value ?? 0)} least={-1_000_000_000} most={1_000_000_000} onChange={set} />;
  const given = String(row.value ?? "");
  if (isNumber(field?.type)) return <DecimalInput name={name} value={given} onChange={set} />;
  if (field?.type === "datetime") return <MomentInput name={name} value={given} onChange={set} />;
  return <input type={field?.type === "date" ? "date" : "text"} className="form-control" aria-label={name} value={given} onChange={(event) => set(event.target.value)} />;
}
