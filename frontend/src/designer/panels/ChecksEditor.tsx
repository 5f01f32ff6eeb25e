import { Icon } from "../../map/Icon.tsx";
import { type Check, type Doc, type Row, fieldOf } from "../document.ts";
import { changed } from "../edits/change.ts";
import { gettext } from "../gettext.ts";
import { ConditionEditor } from "./ConditionEditor.tsx";
import { BareSelect, TextInput } from "./inputs.tsx";

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
              if (!("all" in row) && !("any" in row)) set(i, { ...kept(check), ...(row as Row & { field: string }) });
            }}
          />
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

function kept({ tolerance, level, message }: Check): Partial<Check> {
  return { ...(tolerance === undefined ? {} : { tolerance }), ...(level === undefined ? {} : { level }), ...(message === undefined ? {} : { message }) };
}
