import { Icon } from "../../map/Icon.tsx";
import { type Check, type Doc, type Row, fieldOf } from "../document.ts";
import { changed } from "../edits/change.ts";
import { gettext } from "../gettext.ts";
import { ConditionEditor } from "./ConditionEditor.tsx";
import { isNumber } from "./fieldTypes.ts";
import { BareSelect, DecimalInput, Select, TextInput } from "./inputs.tsx";

/** What is compared at the handoff: it stops it, or is only said. */
export function ChecksEditor({ doc, checks, onChange }: { doc: Doc; checks: readonly Check[]; onChange: (checks: Check[]) => void }) {
  const set = (i: number, check: Check) => onChange(checks.map((each, at) => (at === i ? check : each)));
  const fields = { ...doc, steps: [] };
  return (
    <>
      {checks.map((check, i) => (
        <fieldset className="panel-rule" key={i}>
          <legend className="visually-hidden">{gettext("Check {count}", { count: i + 1 })}</legend>
          <ConditionEditor
            doc={fields}
            label={gettext("It must hold that")}
            condition={rowOf(check)}
            onChange={(row) => {
              if (row === null) return onChange(checks.filter((_, at) => at !== i));
              // A check is one row: of what was joined to it, only the row itself is taken.
              if (!("all" in row) && !("any" in row)) set(i, { ...kept(check, bearsTolerance(doc, row as Row & { field: string })), ...(row as Row & { field: string }) });
            }}
          />
          {bearsTolerance(doc, check) && <Tolerance tolerance={check.tolerance ?? null} onChange={(tolerance) => set(i, changed(check, { tolerance }))} />}
          {fieldOf(doc, check.field) && (
            <div className="panel-span">
              <BareSelect name={gettext("If it does not hold")} value={check.level ?? "stop"} options={[["stop", gettext("stops the handoff")], ["warn", gettext("is only said")]]} onChange={(level) => set(i, changed(check, { level: level as "stop" }))} />
              <button type="button" className="btn btn-icon btn-ghost-secondary" aria-label={gettext("Take the check out")} onClick={() => onChange(checks.filter((_, at) => at !== i))}>
                <Icon name="x" />
              </button>
            </div>
          )}
          <TextInput label={gettext("What is said then")} value={check.message ?? ""} onChange={(message) => set(i, changed(check, { message: message || undefined }))} />
        </fieldset>
      ))}
      <button type="button" className="btn btn-sm" disabled={doc.fields.length === 0} onClick={() => onChange([...checks, { field: doc.fields[0]!.key, operator: "is_not_empty" }])}>
        <Icon name="plus" />
        {gettext("Add a check")}
      </button>
    </>
  );
}

function rowOf({ field, operator, value, other }: Check): Row {
  return { field, operator, ...(value === undefined ? {} : { value }), ...(other === undefined ? {} : { other }) };
}

/** Numbers are compared with some slack where they are compared at all. */
function bearsTolerance(doc: Doc, { field, operator }: { field: string; operator: string }): boolean {
  return isNumber(fieldOf(doc, field)?.type) && operator !== "is_empty" && operator !== "is_not_empty";
}

/** By how much the two may differ: not at all, by per cent of what it is compared with, or by an amount. */
function Tolerance({ tolerance, onChange }: { tolerance: Check["tolerance"]; onChange: (tolerance: Check["tolerance"] | undefined) => void }) {
  const unit = tolerance?.unit ?? "";
  return (
    <>
      <Select
        label={gettext("May differ")}
        value={unit}
        options={[["", gettext("not at all")], ["percent", gettext("by so many per cent")], ["absolute", gettext("by so much")]]}
        onChange={(to) => onChange(to === "" ? undefined : { value: tolerance?.value ?? "5", unit: to as "percent" })}
      />
      {tolerance && <DecimalInput name={unit === "percent" ? gettext("Per cent") : gettext("So much")} value={tolerance.value} onChange={(value) => DECIMAL.test(value) && onChange({ ...tolerance, value })} />}
    </>
  );
}

const DECIMAL = /^[0-9]{1,15}(\.[0-9]{1,10})?$/;

function kept({ tolerance, level, message }: Check, isBorne: boolean): Partial<Check> {
  return { ...(tolerance === undefined || !isBorne ? {} : { tolerance }), ...(level === undefined ? {} : { level }), ...(message === undefined ? {} : { message }) };
}
