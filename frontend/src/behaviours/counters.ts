import { onEach, word } from "./page.ts";

/** Under a field with `maxlength` and `data-count`: how many characters are left, once it gets tight. */
export function watchCounters(): void {
  onEach<HTMLTextAreaElement | HTMLInputElement>("[data-count][maxlength]", (field) => {
    const place = document.createElement("div");
    place.className = "form-hint";
    place.setAttribute("aria-live", "polite");
    field.after(place);
    const tell = () => {
      const left = field.maxLength - field.value.length;
      place.textContent = left <= Math.max(20, field.maxLength / 5) ? word("charactersLeft", { count: left }) : "";
    };
    field.addEventListener("input", tell);
    tell();
  });
}
