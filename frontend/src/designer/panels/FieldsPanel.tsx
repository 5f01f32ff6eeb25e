import { useState } from "react";

import { Icon } from "../../map/Icon.tsx";
import { useActions } from "../actions.ts";
import { type Doc, type Field, type FieldType, isWork } from "../document.ts";
import { type Changes, edit } from "../edits/change.ts";
import { editChoices, fillAt, filledAt, moveField, removeField } from "../edits/fields.ts";
import { gettext } from "../gettext.ts";
import { DeleteButton } from "./DeleteButton.tsx";
import { NewField } from "./StepFields.tsx";
import { typeOptions } from "./fieldTypes.ts";
import { Lines, Select, TextInput, Toggle } from "./inputs.tsx";

/** The case's fields: all of them as a list, one opened. */
export function FieldsPanel({ doc, chosen }: { doc: Doc; chosen: string | null }) {
  const actions = useActions();
  const [isNew, setNew] = useState(false);
  return (
    <>
      <p className="text-secondary">{gettext("What a case carries along. Each step says which of these it asks for and shows.")}</p>
      {doc.fields.map((field, at) => (
        <section key={field.key} className={`panel-item${field.key === chosen ? " is-open" : ""}`}>
          <button type="button" className="panel-item-head" aria-expanded={field.key === chosen} onClick={() => actions.select(field.key === chosen ? { kind: "process", key: "" } : { kind: "field", key: field.key })}>
            <span>
              {field.label}
              {field.required && <abbr title={gettext("must be filled")}>*</abbr>}
              {field.confidential && <Icon name="lock" />}
            </span>
            <small>{typeOptions().find(([type]) => type === field.type)?.[1]}</small>
          </button>
          {field.key === chosen && <FieldEditor doc={doc} field={field} at={at} />}
        </section>
      ))}
      {isNew ? (
        <NewField onDone={() => setNew(false)} />
      ) : (
        <button type="button" className="btn" onClick={() => setNew(true)}>
          <Icon name="plus" />
          {gettext("New field")}
        </button>
      )}
    </>
  );
}

function FieldEditor({ doc, field, at }: { doc: Doc; field: Field; at: number }) {
  const actions = useActions();
  const set = (changes: Changes<Field>, touched: string) => actions.edit((current) => edit(current, "fields", field.key, changes), `field/${field.key}/${touched}`);
  const fillers = filledAt(doc, field.key);
  const free = doc.steps.filter((step) => isWork(step) && !fillers.includes(step.key));
  return (
    <div className="panel-item-body">
      <TextInput label={gettext("Question")} value={field.label} most={120} isNeeded onChange={(label) => set({ label }, "label")} />
      <Select label={gettext("Type")} value={field.type} options={typeOptions()} onChange={(type) => set({ type: type as FieldType, ...(type === "choice" || type === "choices" ? {} : { choices: undefined }) }, "type")} />
      {(field.type === "choice" || field.type === "choices") && <Lines label={gettext("Choices")} add={gettext("Add a choice")} most={120} values={(field.choices ?? []).map((choice) => choice.label)} onChange={(labels) => actions.edit((current) => editChoices(current, field.key, labels), `field/${field.key}/choices`)} />}
      {field.type === "money" && (
        <TextInput
          label={gettext("Currency")}
          value={field.currency ?? "EUR"}
          most={3}
          onChange={(typed) => {
            const currency = typed.toUpperCase().replace(/[^A-Z]/g, "");
            if (currency.length === 3) set({ currency }, "currency");
          }}
        />
      )}
      <Toggle label={gettext("Must be filled")} value={field.required ?? false} onChange={(on) => set({ required: on || undefined }, "required")} />
      <Toggle label={gettext("Confidential")} hint={gettext("Shown only to roles that fill or receive it.")} value={field.confidential ?? false} onChange={(on) => set({ confidential: on || undefined }, "confidential")} />
      <TextInput label={gettext("Help")} value={field.help ?? ""} lines={2} most={20_000} onChange={(help) => set({ help: help || undefined }, "help")} />
      <p className="form-hint">{fillers.length ? gettext("Filled in at: {steps}", { steps: fillers.map((key) => doc.steps.find((step) => step.key === key)?.name ?? key).join(", ") }) : gettext("No step asks for it yet.")}</p>
      <Select label={gettext("Fill it in at")} value="" options={[["", gettext("choose a step")], ...free.map((step) => [step.key, step.name] as const)]} onChange={(step) => step && actions.edit((current) => fillAt(current, field.key, step, true))} />
      <div className="btn-list">
        <button type="button" className="btn btn-sm" disabled={at === 0} onClick={() => actions.edit((current) => moveField(current, field.key, -1))}>
          <Icon name="arrow-up" />
          {gettext("Up")}
        </button>
        <button type="button" className="btn btn-sm" disabled={at === doc.fields.length - 1} onClick={() => actions.edit((current) => moveField(current, field.key, 1))}>
          <Icon name="arrow-down" />
          {gettext("Down")}
        </button>
        <DeleteButton onDelete={() => actions.edit((current) => removeField(current, field.key))} />
      </div>
    </div>
  );
}
