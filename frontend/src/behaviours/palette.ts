/**
 * The search field as a command palette: `[data-palette="/address/"]` on an input of role combobox, whose list
 * (`aria-controls`) is filled by the server while one types. Arrows choose, Enter goes there, Escape closes; Enter
 * without a choice searches, as it does without scripts. A key that chooses waits for the answer to what is typed by then:
 * what is offered, or was chosen, before belongs to an earlier word.
 */
const PAUSE = 150; // milliseconds without a key before the server is asked

let timer = 0;
let asked: AbortController | undefined;
let waiting: string[] = [];

export function watchPalette(): void {
  document.addEventListener("focusin", (event) => {
    const field = fieldOf(event.target);
    if (field) ask(field);
    else closeAll();
  });
  document.addEventListener("input", (event) => {
    const field = fieldOf(event.target);
    if (!field) return;
    waiting = [];
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
  const { signal } = (asked = new AbortController());
  const words = field.value.trim();
  const address = `${field.dataset.palette}?q=${encodeURIComponent(words)}`;
  fetch(address, { signal, headers: { Accept: "text/html" } })
    .then(async (answer) => {
      if (!answer.ok || answer.redirected) giveUp(field);
      else show(field, words, await answer.text());
    })
    .catch(() => {
      if (!signal.aborted) giveUp(field); // there is no connection
    });
}

function show(field: HTMLInputElement, words: string, html: string): void {
  const list = listOf(field);
  if (!list || document.activeElement !== field) return;
  list.innerHTML = html;
  list.dataset.answers = words;
  list.hidden = list.querySelector("[role=option]") === null;
  field.setAttribute("aria-expanded", String(!list.hidden));
  field.removeAttribute("aria-activedescendant");
  const keys = waiting;
  waiting = [];
  for (const key of keys) if (!press(field, key) && key === "Enter") search(field);
}

/** Nothing will be offered: of the keys that wait, Enter still searches. */
function giveUp(field: HTMLInputElement): void {
  const isSearched = waiting.includes("Enter");
  waiting = [];
  if (isSearched) search(field);
}

function search(field: HTMLInputElement): void {
  field.form?.requestSubmit();
}

function press(field: HTMLInputElement, key: string): boolean {
  const list = listOf(field);
  const isAnswered = list?.dataset.answers === field.value.trim();
  const chooses = key === "ArrowDown" || key === "ArrowUp" || (key === "Enter" && waiting.length > 0);
  if (list && chooses && !isAnswered) {
    window.clearTimeout(timer);
    if (waiting.length === 0) ask(field);
    waiting.push(key);
    return true;
  }
  if (!list || list.hidden) {
    if (key === "ArrowDown") ask(field);
    return key === "ArrowDown";
  }
  const options = [...list.querySelectorAll<HTMLElement>("[role=option]")];
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (key === "ArrowDown") return choose(field, options, (at + 1) % options.length);
  if (key === "ArrowUp") return choose(field, options, (at <= 0 ? options.length : at) - 1);
  if (key === "Enter" && at >= 0 && isAnswered) {
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
  waiting = [];
  window.clearTimeout(timer);
  asked?.abort();
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-palette]")) {
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    const list = listOf(field);
    if (list) list.hidden = true;
  }
}
