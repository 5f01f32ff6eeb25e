import { onEach, word } from "./page.ts";

/** "640 kB", "2.4 MB": as the language of the page writes numbers. */
export function readableSize(bytes: number, language = document.documentElement.lang || "en"): string {
  const number = (value: number) => value.toLocaleString(language, { maximumFractionDigits: 1 });
  if (bytes < 1_000) return `${number(bytes)} B`;
  if (bytes < 1_000_000) return `${number(Math.round(bytes / 1_000))} kB`;
  return `${number(bytes / 1_000_000)} MB`;
}

/** Under a file field: what was chosen and how large it is; `data-max-bytes` refuses what the server would refuse. */
export function watchFiles(): void {
  onEach<HTMLInputElement>("input[type=file]", (field) => {
    const place = document.createElement("div");
    place.className = "form-hint";
    place.setAttribute("aria-live", "polite");
    field.after(place);
    field.addEventListener("change", () => {
      const files = [...(field.files ?? [])];
      const limit = Number(field.dataset.maxBytes ?? Infinity);
      const tooLarge = files.find((file) => file.size > limit);
      const complaint = tooLarge ? word("tooLarge", { name: tooLarge.name, limit: readableSize(limit) }) : "";
      field.setCustomValidity(complaint);
      place.textContent = complaint || files.map((file) => `${file.name} (${readableSize(file.size)})`).join(", ");
    });
  });
}
