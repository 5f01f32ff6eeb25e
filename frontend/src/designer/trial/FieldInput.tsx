import type { Field, Value } from "../document.ts";
import { gettext } from "../gettext.ts";
import { Labelled, MomentInput, type Option, Select, Toggle } from "../panels/inputs.tsx";

// A process file names no people and holds no files: any id stands for somebody, or for a file.
const SOMEBODY = "00000000-0000-4000-8000-000000000001";
const SOMEBODY_ELSE = "00000000-0000-4000-8000-000000000002";
const A_FILE = "00000000-0000-4000-8000-00000000000f";

interface Props {
  field: Field;
  value: Value;
  error: string | undefined;
  onChange: (value: Value) => void;
}

/** One field of a case that is played, to be filled as its step's owner would. */
export function FieldInput({ field, value, error, onChange }: Props) {
  const label = field.required ? gettext("{field} (required)", { field: field.label }) : field.label;
  const hint = error ? <span className="text-danger">{error}</span> : field.help || undefined;
  const text = typeof value === "string" ? value : "";
  const choose = (options: readonly Option[]) => <Select label={label} hint={hint} value={text} options={[["", ""], ...options]} onChange={onChange} />;
  switch (field.type) {
    case "yes_no":
      return <Select label={label} hint={hint} value={value === true ? "yes" : value === false ? "no" : ""} options={[["", ""], ["yes", gettext("yes")], ["no", gettext("no")]]} onChange={(given) => onChange(given === "" ? null : given === "yes")} />;
    case "choice":
      return choose((field.choices ?? []).map((choice) => [choice.key, choice.label] as const));
    case "person":
      return choose([[SOMEBODY, gettext("Somebody")], [SOMEBODY_ELSE, gettext("Somebody else")]]);
    case "choices":
      return <Choices field={field} label={label} hint={hint} value={value} onChange={onChange} />;
    case "file":
      return <Toggle label={gettext("{field}: a file is there", { field: label })} value={Array.isArray(value)} onChange={(isThere) => onChange(isThere ? [A_FILE] : null)} {...(error ? { hint: error } : {})} />;
    case "datetime":
      return <Labelled label={label} hint={hint}>{() => <MomentInput name={label} value={text} onChange={onChange} />}</Labelled>;
    default:
      return (
        <Labelled label={label} hint={hint}>
          {(id, described) => {
            const shared = { id, "aria-describedby": described, "aria-invalid": error ? true : undefined, className: "form-control", value: typeof value === "number" ? String(value) : text };
            if (field.type === "long_text") return <textarea rows={3} {...shared} onChange={(event) => onChange(event.target.value)} />;
            const isNumber = field.type === "money" || field.type === "number" || field.type === "whole_number";
            return <input type={field.type === "date" ? "date" : "text"} inputMode={isNumber ? "decimal" : undefined} autoComplete="off" {...shared} onChange={(event) => onChange(event.target.value)} />;
          }}
        </Labelled>
      );
  }
}

function Choices({ field, label, hint, value, onChange }: { field: Field; label: string; hint: React.ReactNode; value: Value; onChange: (value: Value) => void }) {
  const chosen = Array.isArray(value) ? value : [];
  return (
    <fieldset className="panel-field">
      <legend className="form-label">{label}</legend>
      {(field.choices ?? []).map((choice) => (
        <label key={choice.key} className="form-check">
          <input
            type="checkbox"
            className="form-check-input"
            checked={chosen.includes(choice.key)}
            onChange={(event) => onChange(event.target.checked ? [...chosen, choice.key] : chosen.filter((key) => key !== choice.key))}
          />
          <span className="form-check-label">{choice.label}</span>
        </label>
      ))}
      {hint && <small className="form-hint">{hint}</small>}
    </fieldset>
  );
}
