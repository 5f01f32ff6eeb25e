import { csrfToken } from "./page.ts";

/** So many rows go in one request, so that one sees how far it is. */
const PART = 10;

/**
 * Rows are chosen by `[data-pick="accept reassign"]`, which names what can be done with each, or all by `[data-pick-all]`;
 * `form[data-bulk]` does something with all of them, a part after the other. What is chosen stays so when the list is
 * fetched anew. What became of the rows tells the server, into `#bulk-told`.
 */
export function watchBulk(): void {
  const chosen = new Set<string>();

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement)) return;
    if (box.matches("[data-pick-all]")) for (const each of boxes()) each.checked = box.checked;
    else if (!box.matches("[data-pick]")) return;
    remember(chosen);
    show(chosen);
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-bulk-clear], [data-bulk-close]") : null;
    if (button?.matches("[data-bulk-clear]")) chooseNone(chosen);
    if (button?.matches("[data-bulk-close]")) place("told")!.hidden = true;
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const box of boxes()) box.checked = chosen.has(box.value);
    remember(chosen);
    show(chosen);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const verb = event.submitter?.getAttribute("value");
    if (event.defaultPrevented || !form.matches("[data-bulk]") || !verb) return;
    event.preventDefault();
    void send(form, verb, [...chosen]).finally(() => chooseNone(chosen));
  });
  show(chosen);
}

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("[data-pick]")];
}

function place(what: "told" | "progress"): HTMLElement | null {
  return document.querySelector<HTMLElement>(what === "told" ? "#bulk-told" : "[data-bulk-progress]");
}

function remember(chosen: Set<string>): void {
  chosen.clear();
  for (const box of boxes()) if (box.checked) chosen.add(box.value);
}

function chooseNone(chosen: Set<string>): void {
  for (const box of boxes()) box.checked = false;
  chosen.clear();
  show(chosen);
}

/** The bar stands where something is chosen, with what can be done with at least one of the rows. */
function show(chosen: Set<string>): void {
  const form = document.querySelector<HTMLFormElement>("form[data-bulk]");
  if (!form) return;
  const picked = boxes().filter((box) => box.checked);
  const possible = new Set(picked.flatMap((box) => box.dataset.pick!.split(" ")));
  form.hidden = chosen.size === 0;
  form.querySelector("[data-bulk-count]")!.textContent = String(chosen.size);
  for (const button of form.querySelectorAll<HTMLButtonElement>("[data-bulk-verb]")) {
    button.disabled = button.hidden = !possible.has(button.dataset.bulkVerb!);
  }
  const all = document.querySelector<HTMLInputElement>("[data-pick-all]");
  if (all) {
    all.checked = chosen.size > 0 && chosen.size === boxes().length;
    all.indeterminate = chosen.size > 0 && !all.checked;
  }
  if (chosen.size > 0) place("told")!.hidden = true;
}

async function send(form: HTMLFormElement, verb: string, ids: string[]): Promise<void> {
  const run = crypto.randomUUID?.() ?? String(Math.random());
  form.hidden = true;
  for (let at = 0; at < ids.length; at += PART) {
    tellHowFar(form, at, ids.length);
    const body = new URLSearchParams([["verb", verb], ["run", run], ...ids.slice(at, at + PART).map((id) => ["task", id])]);
    const answer = await fetch(form.action, { method: "POST", body, headers: asked() });
    if (!answer.ok) break; // what has been done until now is told
  }
  place("progress")!.hidden = true;
  const told = place("told")!;
  const results = await fetch(form.action, { headers: asked() });
  told.innerHTML = await results.text();
  told.hidden = false;
  (window as unknown as { htmx?: { process: (element: Element) => void } }).htmx?.process(told);
  document.body.dispatchEvent(new CustomEvent("procops:changed"));
}

function tellHowFar(form: HTMLFormElement, done: number, number: number): void {
  const bar = place("progress")!;
  bar.hidden = false;
  const progress = bar.querySelector("progress")!;
  progress.max = number;
  progress.value = done;
  const words = form.dataset.bulkSaid!.replace("{done}", String(done)).replace("{number}", String(number));
  bar.querySelector("[data-bulk-far]")!.textContent = words;
}

function asked(): Record<string, string> {
  return { "X-CSRFToken": csrfToken(), "HX-Request": "true", "HX-Target": "bulk-told" };
}
