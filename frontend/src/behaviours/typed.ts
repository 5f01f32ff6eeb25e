// What was typed into a form, kept in this tab until its writer is logged in again.

interface Typed {
  by: string;
  values: [string, string][];
}

const key = (form: HTMLFormElement) => `procops-typed:${form.dataset.autosaveUrl}`;

/** Whether an answer is the page on which one logs in: where requests end up whose session is over. */
export function wantsLogIn(address: string): boolean {
  return address !== "" && new URL(address, location.href).pathname.startsWith("/accounts/login/");
}

export function keepTyped(form: HTMLFormElement): void {
  const values = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  const typed = { by: form.dataset.autosaveBy ?? "", values } as Typed;
  sessionStorage.setItem(key(form), JSON.stringify(typed));
}

export function forgetTyped(form: HTMLFormElement): void {
  sessionStorage.removeItem(key(form));
}

/** Fill in what was kept, if the same person wrote it; true if there was anything. What somebody else wrote is thrown away. */
export function putBack(form: HTMLFormElement): boolean {
  const kept = sessionStorage.getItem(key(form));
  forgetTyped(form);
  if (!kept) return false;
  const { by, values } = JSON.parse(kept) as Typed;
  if (by !== (form.dataset.autosaveBy ?? "")) return false;
  for (const field of form.elements) fill(field, values);
  return true;
}

function fill(field: Element, values: [string, string][]): void {
  const given = values.filter(([name]) => name === (field as HTMLInputElement).name).map(([, value]) => value);
  if (field instanceof HTMLSelectElement) for (const option of field.options) option.selected = given.includes(option.value);
  else if (field instanceof HTMLTextAreaElement) field.value = given[0] ?? field.value;
  else if (!(field instanceof HTMLInputElement)) return;
  else if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
  else if (!["hidden", "file", "submit"].includes(field.type)) field.value = given[0] ?? field.value;
}
