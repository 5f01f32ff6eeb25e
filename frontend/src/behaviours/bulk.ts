import { csrfToken, word } from "./page.ts";
import { toast } from "./toasts.ts";
import { wantsLogIn } from "./typed.ts";

/** So many rows go in one request, so that one sees how far it is. */
const PART = 10;
const RUNNING = "data-bulk-running";

/**
 * Rows are chosen by `[data-pick="accept reassign"]`, which names what can be done with each, or all by `[data-pick-all]`;
 * `form[data-bulk]` does something with all of them, a part after the other. What is chosen stays so when the list is
 * fetched anew. What became of the rows tells the server, into `#bulk-told`; what was not answered stays chosen. One run
 * goes at a time.
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
    if (chosen.size > 0) place("told")!.hidden = true;
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-bulk-clear], [data-bulk-close]") : null;
    if (button?.matches("[data-bulk-clear]")) release(chosen, [...chosen]);
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
    if (form.hasAttribute(RUNNING)) return;
    form.setAttribute(RUNNING, "");
    void send(form, verb, [...chosen])
      .then((answered) => release(chosen, answered))
      .finally(() => {
        form.removeAttribute(RUNNING);
        place("progress")!.hidden = true;
        show(chosen);
        document.body.dispatchEvent(new CustomEvent("procops:changed"));
      });
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

function release(chosen: Set<string>, ids: readonly string[]): void {
  for (const box of boxes()) if (ids.includes(box.value)) box.checked = false;
  remember(chosen);
  show(chosen);
}

/** The bar stands where something is chosen, with what can be done with at least one of the rows. */
function show(chosen: Set<string>): void {
  const form = document.querySelector<HTMLFormElement>("form[data-bulk]");
  if (!form) return;
  const picked = boxes().filter((box) => box.checked);
  const possible = new Set(picked.flatMap((box) => box.dataset.pick!.split(" ")));
  form.hidden = chosen.size === 0 || form.hasAttribute(RUNNING);
  form.querySelector("[data-bulk-count]")!.textContent = String(chosen.size);
  for (const button of form.querySelectorAll<HTMLButtonElement>("[data-bulk-verb]")) {
    button.disabled = button.hidden = !possible.has(button.dataset.bulkVerb!);
  }
  const all = document.querySelector<HTMLInputElement>("[data-pick-all]");
  if (all) {
    all.checked = chosen.size > 0 && chosen.size === boxes().length;
    all.indeterminate = chosen.size > 0 && !all.checked;
  }
}

/** Send them part by part; those the server has answered. It stops at the first part that gets no answer to go by. */
async function send(form: HTMLFormElement, verb: string, ids: readonly string[]): Promise<readonly string[]> {
  const run = crypto.randomUUID?.() ?? String(Math.random());
  form.hidden = true;
  for (let done = 0; done < ids.length; done += PART) {
    tellHowFar(form, done, ids.length);
    const body = new URLSearchParams([["verb", verb], ["run", run], ...ids.slice(done, done + PART).map((id) => ["task", id])]);
    const answer = await ask(form, { method: "POST", body });
    if (isGood(answer)) continue;
    if (done > 0) await tell(form);
    say(answer);
    return ids.slice(0, done);
  }
  say(await tell(form));
  return ids;
}

interface Answer {
  status: number;
  url: string;
  text: string;
}

/** The server's answer; of status 0 where there is none. */
async function ask(form: HTMLFormElement, how: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(form.action, { ...how, headers: asked() });
    return { status: response.status, url: response.url, text: await response.text() };
  } catch {
    return { status: 0, url: "", text: "" };
  }
}

const isGood = ({ status, url }: Answer) => status >= 200 && status < 300 && !wantsLogIn(url);

/** Show what became of the rows. */
async function tell(form: HTMLFormElement): Promise<Answer> {
  const results = await ask(form, {});
  if (!isGood(results)) return results;
  const told = place("told")!;
  told.innerHTML = results.text;
  told.hidden = false;
  (window as unknown as { htmx?: { process: (element: Element) => void } }).htmx?.process(told);
  return results;
}

/** Say what kept it from going on, once. Who is logged out is asked to log in, and led back. */
function say(answer: Answer): void {
  if (isGood(answer)) return;
  if (wantsLogIn(answer.url)) location.assign(location.href);
  else toast(answer.status === 0 ? word("offline") : word("failed"), { isError: true });
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
