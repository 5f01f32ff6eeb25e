import { around, word } from "./page.ts";
import { toast } from "./toasts.ts";

/** `[data-copy="text"]`, or `[data-copy-from="#id"]`, puts text onto the clipboard and says so. */
export function watchCopying(): void {
  document.addEventListener("click", (event) => {
    const button = around(event, "[data-copy], [data-copy-from]");
    if (!button) return;
    const source = button.dataset.copyFrom ? document.querySelector(button.dataset.copyFrom) : null;
    const text = source instanceof HTMLInputElement ? source.value : (source?.textContent ?? button.dataset.copy ?? "");
    navigator.clipboard.writeText(text.trim()).then(
      () => toast(word("copied")),
      () => toast(word("failed"), { isError: true }),
    );
  });
}
