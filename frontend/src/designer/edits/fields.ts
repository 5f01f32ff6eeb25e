import type { Doc, Field, FieldType } from "../document.ts";
import { keyFor, keysOf } from "../names.ts";
import { edit, moved, without } from "./change.ts";
import { relabelled } from "./labels.ts";
import { forget } from "./references.ts";
import type { Added } from "./steps.ts";

/** A field more, filled at this step if one is named. */
export function addField(doc: Doc, label: string, type: FieldType, filledAt?: string): Added {
  const key = keyFor(label, keysOf(doc.fields), "field");
  const field: Field = { key, label, type };
  if (type === "choice" || type === "choices") field.choices = [];
  const fresh = { ...doc, fields: [...doc.fields, field] };
  return { doc: filledAt ? fillAt(fresh, key, filledAt, true) : fresh, key };
}

export function removeField(doc: Doc, key: string): Doc {
  return forget({ ...doc, fields: doc.fields.filter((field) => field.key !== key) }, "field", key);
}

export function moveField(doc: Doc, key: string, by: number): Doc {
  const fields = moved(doc.fields, key, by);
  return fields === doc.fields ? doc : { ...doc, fields };
}

/** Let a step ask for a field, or no longer. */
export function fillAt(doc: Doc, field: string, step: string, isOn: boolean): Doc {
  return listed(doc, step, "fill", field, isOn);
}

export function showAt(doc: Doc, field: string, step: string, isOn: boolean): Doc {
  return listed(doc, step, "show", field, isOn);
}

function listed(doc: Doc, key: string, member: "fill" | "show", field: string, isOn: boolean): Doc {
  const list = doc.steps.find((step) => step.key === key)?.[member];
  if (isOn === (list ?? []).includes(field)) return doc;
  return edit(doc, "steps", key, { [member]: isOn ? [...(list ?? []), field] : without(list, field) });
}

/** Fields that some step asks for. */
export function filledAt(doc: Doc, field: string): string[] {
  return doc.steps.filter((step) => step.fill?.includes(field)).map((step) => step.key);
}

export function editChoices(doc: Doc, key: string, labels: readonly string[]): Doc {
  const field = doc.fields.find((each) => each.key === key);
  if (!field) return doc;
  const choices = relabelled(field.choices ?? [], labels, "choice");
  return edit(doc, "fields", key, { choices });
}
