/**
 * The search field as a command palette: `[data-palette="/address/"]` on an input of role combobox, whose list
 * (`aria-controls`) is filled by the server while one types. Arrows choose, Enter goes there, Escape closes; Enter
 * without a choice searches, as it does without scripts.
 */
const PAUSE = 150; // milliseconds without a key before the server is asked

let timer = 0;
let asked: AbortController | undefined;

export function watchPalette(): void {
  document.addEventListener("focusin", (event) => {
    const field = fieldOf(event.target);
    if (field) ask(field);
    else closeAll();
  });
  document.addEventListener("input", (event) => {
    const field = fieldOf(event.target);
    if (!field) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => ask(field), PAUSE);
  });
  document.addEventListener("keydown", (event) => {
    const field = fieldOf(event.target);
    if (field && !event.isComposing && press(field, event.key)) event.preventDefault();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!(event.target as Element).closest(".top-search")) closeAll();
  });
}

function fieldOf(target: EventTarget | null): HTMLInputElement | null {
  return target instanceof Element ? target.closest<HTMLInputElement>("input[data-palette]") : null;
}

function listOf(field: HTMLInputElement): HTMLElement | null {
  return document.getElementById(field.getAttribute("aria-controls") ?? "");
}

function ask(field: HTMLInputElement): void {
  asked?.abort();
  asked = new AbortController();
  const address = `${field.dataset.palette}?q=${encodeURIComponent(field.value.trim())}`;
  fetch(address, { signal: asked.signal, headers: { Accept: "text/html" } })
    .then(async (answer) => {
      if (answer.ok && !answer.redirected) show(field, await answer.text());
    })
    .catch(() => undefined); // another question was asked, or there is no connection: Enter still searches
}

function show(field: HTMLInputElement, html: string): void {
  const list = listOf(field);
  if (!list || document.activeElement !== field) return;
  list.innerHTML = html;
  list.hidden = list.querySelector("[role=option]") === null;
  field.setAttribute("aria-expanded", String(!list.hidden));
  field.removeAttribute("aria-activedescendant");
}

function press(field: HTMLInputElement, key: string): boolean {
  const list = listOf(field);
  if (!list || list.hidden) {
    if (key === "ArrowDown") ask(field);
    return key === "ArrowDown";
  }
  const options = [...list.querySelectorAll<HTMLElement>("[role=option]")];
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (key === "ArrowDown") return choose(field, options, (at + 1) % options.length);
  if (key === "ArrowUp") return choose(field, options, (at <= 0 ? options.length : at) - 1);
  if (key === "Enter" && at >= 0) {
    options[at]!.click();
    return true;
  }
  if (key === "Escape") {
    closeAll();
    return true;
  }
  return false;
}

function choose(field: HTMLInputElement, options: HTMLElement[], index: number): boolean {
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
  field.setAttribute("aria-activedescendant", options[index]!.id);
  options[index]!.scrollIntoView?.({ block: "nearest" });
  return true;
}

function closeAll(): void {
  window.clearTimeout(timer);
  asked?.abort();
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-palette]")) {
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    const list = listOf(field);
    if (list) list.hidden = true;
  }
}
