import { type ReactNode, useEffect, useId, useState } from "react";

import { Icon } from "../../map/Icon.tsx";
import type { Span, Unit } from "../document.ts";
import { gettext } from "../gettext.ts";
import { decimalMark } from "../wording.ts";

interface FieldProps {
  label: string;
  hint?: ReactNode;
  children: (id: string, described: string | undefined) => ReactNode;
}

/** A label, its input and a hint, tied together. */
export function Labelled({ label, hint, children }: FieldProps) {
  const id = useId();
  return (
    <div className="panel-field">
      <label className="form-label" htmlFor={id}>
        {label}
      </label>
      {children(id, hint ? `${id}-hint` : undefined)}
      {hint && (
        <small className="form-hint" id={`${id}-hint`}>
          {hint}
        </small>
      )}
    </div>
  );
}

interface TextProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  placeholder?: string;
  most?: number;
  /** A name cannot be empty: what was there comes back when the hand leaves. */
  isNeeded?: boolean;
  lines?: number;
  autoFocus?: boolean;
}

export function TextInput({ label, value, onChange, hint, placeholder, most = 500, isNeeded = false, lines = 0, autoFocus = false }: TextProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const change = (text: string) => {
    setTyped(text);
    if (!isNeeded || text.trim() !== "") onChange(text);
  };
  const shared = { className: "form-control", value: typed, maxLength: most, placeholder, autoFocus, onBlur: () => setTyped(value) };
  return (
    <Labelled label={label} hint={hint}>
      {(id, described) =>
        lines > 0 ? (
          <textarea id={id} aria-describedby={described} rows={lines} {...shared} onChange={(event) => change(event.target.value)} />
        ) : (
          <input id={id} aria-describedby={described} autoComplete="off" {...shared} onChange={(event) => change(event.target.value)} />
        )
      }
    </Labelled>
  );
}

export type Option = readonly [value: string, words: string];

interface SelectProps {
  label: string;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
  hint?: ReactNode;
  /** In grey: nothing is said, and what is chosen tells what holds then. */
  isDefault?: boolean;
}

export function Select({ label, value, options, onChange, hint, isDefault }: SelectProps) {
  return (
    <Labelled label={label} hint={hint}>
      {(id, described) => <BareSelect id={id} described={described} value={value} options={options} onChange={onChange} {...(isDefault ? { isDefault } : {})} />}
    </Labelled>
  );
}

interface BareProps extends Omit<SelectProps, "label" | "hint"> {
  id?: string | undefined;
  described?: string | undefined;
  name?: string;
}

export function BareSelect({ id, described, name, value, options, onChange, isDefault }: BareProps) {
  // What the document names and is not there stays visible, so that nothing changes by being looked at.
  const isKnown = options.some(([option]) => option === value);
  return (
    <select id={id} aria-label={name} aria-describedby={described} className={`form-select${isDefault ? " is-default" : ""}`} value={value} onChange={(event) => onChange(event.target.value)}>
      {!isKnown && <option value={value}>{value}</option>}
      {options.map(([option, words]) => (
        <option key={option} value={option}>
          {words}
        </option>
      ))}
    </select>
  );
}

export function Toggle({ label, value, onChange, hint }: { label: string; value: boolean; onChange: (value: boolean) => void; hint?: string }) {
  return (
    <label className="form-check form-switch panel-toggle">
      <input type="checkbox" className="form-check-input" checked={value} onChange={(event) => onChange(event.target.checked)} />
      <span className="form-check-label">
        {label}
        {hint && <small className="form-hint d-block">{hint}</small>}
      </span>
    </label>
  );
}

export const UNITS: () => readonly Option[] = () => [
  ["working_minutes", gettext("working minutes")],
  ["working_hours", gettext("working hours")],
  ["working_days", gettext("working days")],
  ["calendar_days", gettext("calendar days")],
];

export function NumberInput({ label, value, onChange, least = 0, most = 10_000, id }: { label?: string; id?: string; value: number; onChange: (value: number) => void; least?: number; most?: number }) {
  const [typed, setTyped] = useState(String(value));
  useEffect(() => setTyped(String(value)), [value]);
  return (
    <input
      id={id}
      aria-label={label}
      type="number"
      className="form-control panel-number"
      min={least}
      max={most}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value);
        const number = Number(event.target.value);
        if (event.target.value !== "" && Number.isInteger(number) && number >= least && number <= most) onChange(number);
      }}
      onBlur={() => setTyped(String(value))}
    />
  );
}

/** A decimal number of the document ("2.5"), written with the mark that is usual in the page's language. */
export function DecimalInput({ name, value, onChange }: { name: string; value: string; onChange: (value: string) => void }) {
  const given = value.replace(".", decimalMark());
  const [typed, setTyped] = useState(given);
  useEffect(() => setTyped(given), [given]);
  return (
    <input
      className="form-control"
      inputMode="decimal"
      aria-label={name}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(event.target.value.trim().replace(",", "."));
      }}
    />
  );
}

const listed = (text: string) => text.split(",").map((each) => each.trim()).filter(Boolean);

/** Several values in one line. While it is typed it stands as typed. */
export function ListInput({ name, values, onChange }: { name: string; values: readonly string[]; onChange: (values: string[]) => void }) {
  const given = values.join(", ");
  const [typed, setTyped] = useState(given);
  useEffect(() => setTyped((current) => (listed(current).join(", ") === given ? current : given)), [given]);
  return (
    <input
      className="form-control"
      aria-label={name}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(listed(event.target.value));
      }}
      onBlur={() => setTyped(given)}
    />
  );
}

/** A moment of the document (ISO 8601 with its zone) at the reader's own time, which is named; it is kept in UTC. */
export function MomentInput({ id, described, name, value, onChange }: Omit<BareProps, "options">) {
  const zone = useId();
  return (
    <span className="panel-moment">
      <input
        id={id}
        type="datetime-local"
        className="form-control"
        aria-label={name}
        aria-describedby={described ? `${described} ${zone}` : zone}
        value={localOf(value)}
        onChange={(event) => onChange(event.target.value && new Date(event.target.value).toISOString().replace(".000Z", "Z"))}
      />
      <small className="form-hint" id={zone}>
        {Intl.DateTimeFormat().resolvedOptions().timeZone}
      </small>
    </span>
  );
}

/** As an input of type datetime-local has it, without a zone: the clock on the wall here; empty for what is no moment. */
function localOf(value: string): string {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return "";
  const two = (number: number) => String(number).padStart(2, "0");
  return `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

interface SpanProps {
  label: string;
  value: Span;
  onChange: (value: Span) => void;
  isDefault?: boolean;
  /** Takes back what was said, so that it is as usual again. */
  onUsual?: () => void;
  hint?: string;
}

/** A length of time; in grey while it is the default. */
export function SpanInput({ label, value, onChange, isDefault = false, onUsual, hint }: SpanProps) {
  const id = useId();
  return (
    <div className="panel-field">
      <label className="form-label" htmlFor={id}>
        {label} {isDefault && <span className="panel-default">{gettext("usual")}</span>}
      </label>
      <div className={`panel-span${isDefault ? " is-default" : ""}`}>
        <NumberInput id={id} value={value.value} least={1} onChange={(number) => onChange({ ...value, value: number })} />
        <BareSelect name={gettext("Unit")} value={value.unit} options={UNITS()} onChange={(unit) => onChange({ ...value, unit: unit as Unit })} />
      </div>
      {onUsual && !isDefault && (
        <button type="button" className="btn-plain panel-usual" onClick={onUsual}>
          {gettext("As usual again")}
        </button>
      )}
      {hint && <small className="form-hint">{hint}</small>}
    </div>
  );
}

/** A list of short texts, one a line, with a field to add one. */
export function Lines({ label, values, onChange, add, hint, most = 500 }: { label: string; values: readonly string[]; onChange: (values: string[]) => void; add: string; hint?: string; most?: number }) {
  const [fresh, setFresh] = useState("");
  const put = () => {
    const text = fresh.trim();
    if (text && !values.includes(text)) onChange([...values, text]);
    setFresh("");
  };
  return (
    <fieldset className="panel-field">
      <legend className="form-label">{label}</legend>
      {values.map((value, i) => (
        <div className="panel-line" key={i}>
          <LineInput
            name={gettext("{list}, entry {count}", { list: label, count: i + 1 })}
            value={value}
            most={most}
            onChange={(text) => onChange(values.map((each, at) => (at === i ? text : each)))}
          />
          <button type="button" className="btn btn-icon btn-ghost-secondary" aria-label={gettext("Take “{entry}” out", { entry: value })} onClick={() => onChange(values.filter((_, at) => at !== i))}>
            <Icon name="x" />
          </button>
        </div>
      ))}
      <input
        className="form-control"
        aria-label={add}
        placeholder={add}
        value={fresh}
        maxLength={most}
        onChange={(event) => setFresh(event.target.value)}
        onBlur={put}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          put();
        }}
      />
      {hint && <small className="form-hint">{hint}</small>}
    </fieldset>
  );
}

function LineInput({ name, value, most, onChange }: { name: string; value: string; most: number; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <input
      className="form-control"
      aria-label={name}
      value={typed}
      maxLength={most}
      onChange={(event) => {
        setTyped(event.target.value);
        if (event.target.value.trim()) onChange(event.target.value);
      }}
      onBlur={() => setTyped(value)}
    />
  );
}

/** A part of a panel that most people do not need at once. */
export function More({ title, children, isOpen = false, count }: { title: string; children: ReactNode; isOpen?: boolean; count?: number | undefined }) {
  return (
    <details className="panel-more" open={isOpen}>
      <summary>
        {title}
        {count ? <span className="badge bg-secondary-lt">{count}</span> : null}
      </summary>
      <div className="panel-more-body">{children}</div>
    </details>
  );
}
