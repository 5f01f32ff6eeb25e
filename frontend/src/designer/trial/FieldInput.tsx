import type { Field, Value } from "../document.ts";
import { gettext } from "../gettext.ts";
import { Checks } from "../panels/Checks.tsx";
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
  const choices = (field.choices ?? []).map((choice): Option => [choice.key, choice.label]);
  const choose = (options: readonly Option[]) => <Select label={label} hint={hint} value={text} options={[["", ""], ...options]} onChange={onChange} />;
  switch (field.type) {
    case "yes_no":
      return <Select label={label} hint={hint} value={value === true ? "yes" : value === false ? "no" : ""} options={[["", ""], ["yes", gettext("yes")], ["no", gettext("no")]]} onChange={(given) => onChange(given === "" ? null : given === "yes")} />;
    case "choice":
      return choose(choices);
    case "person":
      return choose([[SOMEBODY, gettext("Somebody")], [SOMEBODY_ELSE, gettext("Somebody else")]]);
    case "choices":
      return <Checks label={label} hint={hint} options={choices} chosen={Array.isArray(value) ? value.map(String) : []} onChange={onChange} />;
    case "file":
      return <Toggle label={gettext("{field}: a file is there", { field: label })} value={Array.isArray(value)} onChange={(isThere) => onChange(isThere ? [A_FILE] : null)} {...(error ? { hint: error } : {})} />;
    case "datetime":
      return <Labelled label={label} hint={hint}>{(id, described) => <MomentInput id={id} described={described} value={text} onChange={onChange} />}</Labelled>;
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

/** A value as it is read, not filled. */
export function valueWords(field: Field, value: Value | undefined): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return field.type === "file" ? gettext("yes") : value.map((each) => valueWords(field, each)).join(", ");
  if (typeof value === "boolean") return value ? gettext("yes") : gettext("no");
  if (field.type === "person") return value === SOMEBODY_ELSE ? gettext("Somebody else") : gettext("Somebody");
  if (field.type === "datetime") return new Date(String(value)).toLocaleString(document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "short" });
  return field.choices?.find((choice) => choice.key === value)?.label ?? String(value);
}
