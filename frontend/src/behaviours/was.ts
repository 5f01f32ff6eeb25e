import { word } from "./page.ts";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** In `form[data-shows-was]` each field that is changed says what stood in it, so that old and new are seen side by side. */
export function showWhatWas(): void {
  document.addEventListener("input", (event) => {
    const field = event.target as Field;
    if (!field.closest?.("form[data-shows-was]") || !field.closest("[data-field]")) return;
    const before = was(field);
    if (before !== null) tell(field, before);
  });
}

/** What stood in a field when the page came, in words; null for boxes that are ticked, which say it themselves. */
function was(field: Field): string | null {
  if (field instanceof HTMLSelectElement) {
    const chosen = [...field.options].filter((option) => option.hasAttribute("selected") && option.value);
    return chosen.map((option) => option.text.trim()).join(", ");
  }
  return field.type === "checkbox" || field.type === "radio" ? null : field.defaultValue;
}

function isAsItWas(field: Field): boolean {
  if (!(field instanceof HTMLSelectElement)) return field.value === field.defaultValue;
  return [...field.options].every((option) => option.selected === option.hasAttribute("selected"));
}

function tell(field: Field, before: string): void {
  const place = field.closest("[data-field]")!;
  place.querySelector(".field-was")?.remove();
  if (isAsItWas(field)) return;
  const note = document.createElement("p");
  note.className = "field-was";
  note.textContent = before ? word("was", { value: before }) : word("wasEmpty");
  place.append(note);
}
