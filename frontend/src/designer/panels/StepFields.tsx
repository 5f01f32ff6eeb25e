import { useState } from "react";

import { Icon } from "../../map/Icon.tsx";
import { useActions } from "../actions.ts";
import { type Doc, type FieldType, type Step, fieldOf } from "../document.ts";
import { addField, fillAt, showAt } from "../edits/fields.ts";
import { gettext } from "../gettext.ts";
import { BareSelect } from "./inputs.tsx";
import { typeOptions } from "./fieldTypes.ts";

/** The step's form: what is filled here, what is shown. A missing field is made on the spot. */
export function StepFields({ doc, step }: { doc: Doc; step: Step }) {
  return (
    <>
      <Chosen title={gettext("Filled in here")} add={gettext("Add a question")} doc={doc} step={step} member="fill" />
      {step.kind === "task" && <Chosen title={gettext("Shown here")} add={gettext("Show something")} doc={doc} step={step} member="show" />}
    </>
  );
}

const NEW = "\u0000new";

function Chosen({ title, add, doc, step, member }: { title: string; add: string; doc: Doc; step: Step; member: "fill" | "show" }) {
  const actions = useActions();
  const [isNew, setNew] = useState(false);
  const chosen = step[member] ?? [];
  const put = member === "fill" ? fillAt : showAt;
  const other = member === "fill" ? (step.show ?? []) : (step.fill ?? []);
  const free = doc.fields.filter((field) => !chosen.includes(field.key) && !other.includes(field.key));
  return (
    <fieldset className="panel-field">
      <legend className="form-label">{title}</legend>
      <ul className="panel-chips">
        {chosen.map((key) => (
          <li key={key}>
            <button type="button" className="panel-chip-name" onClick={() => actions.select({ kind: "field", key }, true)}>
              {fieldOf(doc, key)?.label ?? key}
              {fieldOf(doc, key)?.required && <abbr title={gettext("must be filled")}>*</abbr>}
            </button>
            <button type="button" aria-label={gettext("Take “{entry}” out", { entry: fieldOf(doc, key)?.label ?? key })} onClick={() => actions.edit((current) => put(current, key, step.key, false))}>
              <Icon name="x" />
            </button>
          </li>
        ))}
      </ul>
      {isNew ? (
        <NewField step={member === "fill" ? step.key : undefined} onDone={() => setNew(false)} />
      ) : (
        <BareSelect
          name={add}
          value=""
          options={[["", add], ...free.map((field) => [field.key, field.label] as const), ...(member === "fill" ? [[NEW, gettext("New field…")] as const] : [])]}
          onChange={(key) => (key === NEW ? setNew(true) : key && actions.edit((current) => put(current, key, step.key, true)))}
        />
      )}
    </fieldset>
  );
}

/** A field made on the spot: what it is called, of which type. */
export function NewField({ step, onDone, onMade }: { step?: string | undefined; onDone: () => void; onMade?: (doc: Doc, key: string) => Doc }) {
  const actions = useActions();
  const [label, setLabel] = useState("");
  const [type, setType] = useState<FieldType>("text");
  const make = () => {
    if (label.trim()) {
      actions.edit((current) => {
        const added = addField(current, label.trim(), type, step);
        return onMade ? onMade(added.doc, added.key) : added.doc;
      });
    }
    onDone();
  };
  return (
    <div className="panel-new">
      <input
        className="form-control"
        aria-label={gettext("Name of the new field")}
        placeholder={gettext("What is asked?")}
        autoFocus
        value={label}
        maxLength={120}
        onChange={(event) => setLabel(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.preventDefault(), make();
          if (event.key === "Escape") event.stopPropagation(), onDone();
        }}
      />
      <BareSelect name={gettext("Type")} value={type} options={typeOptions()} onChange={(value) => setType(value as FieldType)} />
      <button type="button" className="btn btn-sm btn-primary" disabled={!label.trim()} onClick={make}>
        {gettext("Add")}
      </button>
    </div>
  );
}
