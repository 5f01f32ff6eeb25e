/**
 * The keyboard of lists. J and K walk through `[data-row]`; any other letter, and Enter, press the current row's
 * `[data-key="a"]`, `[data-key="enter"]`, ..., else the page's `[data-page-key="a"]`; with Shift what is done with the
 * chosen rows, `[data-shift-key="a"]`. On a page without such a button E goes to the first empty field. `/` goes to
 * `[data-filter]`, Ctrl K to the search, Ctrl Enter presses the form's `[data-form-key="enter"]`, `?` shows the help.
 * All but Ctrl K can be switched off (`data-shortcuts="off"` on the page) and none of them disturbs typing.
 */
export function watchKeys(): void {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      if (goTo("[data-search]")) event.preventDefault();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      if (finish(event.target as Element)) event.preventDefault();
      return;
    }
    if (isElsewhere(event) || document.documentElement.dataset.shortcuts === "off") return;
    if (act(event.key, event.shiftKey)) event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-row]");
    if (row) makeCurrent(row);
  });
  document.addEventListener("htmx:beforeSwap", rememberPlace);
  document.addEventListener("htmx:afterSettle", returnToPlace);
  // What was refused, or never arrived, stays where it is.
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = (event as CustomEvent).detail as { elt: Element; successful: boolean };
    if (!successful) elt.closest("[data-row]")?.classList.remove("is-leaving");
  });
}

/** Ids of the rows to go on with when a list is replaced, the first that is still there. */
let place: string[] = [];
let hasActed = false;

/** The same row again; but when its button was pressed the one after it, so that a second press never hits it twice. */
function rememberPlace(event: Event): void {
  const rows = visibleRows();
  const at = rows.findIndex((row) => row.classList.contains("is-current"));
  if (at < 0 || !(event.target as Element).contains(rows[at]!)) return;
  const behind = rows.slice(at + 1).map((row) => row.id);
  const before = rows.slice(0, at).map((row) => row.id).reverse();
  place = hasActed ? [...behind, ...before] : [rows[at]!.id, ...behind, ...before];
}

function returnToPlace(): void {
  if (document.querySelector("[data-row].is-current")) return;
  const row = place.map((id) => (id ? document.getElementById(id) : null)).find((found) => found !== null);
  place = [];
  hasActed = false;
  if (!row) return;
  makeCurrent(row);
  if (document.activeElement === document.body) focusOn(row);
}

/** Whether the key is meant for something else: typing, a dialog, a menu, a combination, or Enter on a button itself. */
function isElsewhere(event: KeyboardEvent): boolean {
  const target = event.target as Element;
  return (
    event.defaultPrevented ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.isComposing ||
    document.querySelector("dialog[open]") !== null ||
    target.closest("input, textarea, select, [contenteditable], [role=menu], [role=listbox]") !== null ||
    (event.key === "Enter" && target.closest("a, button, summary") !== null)
  );
}

function act(key: string, withShift: boolean): boolean {
  const letter = key.toLowerCase();
  if (withShift && letter !== key) return click(`[data-shift-key="${CSS.escape(letter)}"]`);
  if (key === "j") return walk(1);
  if (key === "k") return walk(-1);
  if (key === "/") return goTo("[data-filter]");
  if (key === "?") return openHelp();
  return press(letter) || click(`[data-page-key="${CSS.escape(letter)}"]`) || (letter === "e" && goToFirstEmpty());
}

function walk(by: 1 | -1): boolean {
  const rows = visibleRows();
  hasActed = false;
  if (rows.length === 0) return false;
  const at = rows.findIndex((row) => row.classList.contains("is-current"));
  const row = at < 0 ? rows[by > 0 ? 0 : rows.length - 1] : rows[Math.max(0, Math.min(rows.length - 1, at + by))];
  makeCurrent(row!);
  focusOn(row!);
  return true;
}

function visibleRows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-row]")].filter((row) => !row.closest("[hidden]"));
}

function focusOn(row: HTMLElement): void {
  row.tabIndex = -1;
  row.focus();
  row.scrollIntoView?.({ block: "nearest" });
}

function makeCurrent(row: HTMLElement): void {
  for (const other of document.querySelectorAll("[data-row].is-current")) other.classList.toggle("is-current", other === row);
  row.classList.add("is-current");
}

/**
 * Presses the current row's button, and goes on to the next row at once where that changes something: whoever presses A
 * ten times does ten rows, and none of them twice, however slow the answers are.
 */
function press(key: string): boolean {
  const row = document.querySelector<HTMLElement>("[data-row].is-current");
  const button = row?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (!row || !button) return false;
  hasActed = !(button instanceof HTMLInputElement);
  button.click();
  if (hasActed && button.closest("form[hx-post]")) leave(row);
  return true;
}

function leave(row: HTMLElement): void {
  const rows = visibleRows();
  const next = rows.slice(rows.indexOf(row) + 1).find((each) => !each.classList.contains("is-leaving"));
  row.classList.add("is-leaving");
  if (!next) return;
  hasActed = false;
  makeCurrent(next);
  focusOn(next);
}

/** Presses a button of the page that can be seen and pressed. */
function click(selector: string): boolean {
  const buttons = [...document.querySelectorAll<HTMLElement>(selector)];
  const button = buttons.find((each) => !each.matches(":disabled") && !each.closest("[hidden]"));
  button?.click();
  return button !== undefined;
}

function finish(target: Element): boolean {
  const button = target.closest("form")?.querySelector<HTMLElement>('[data-form-key="enter"]');
  button?.click();
  return Boolean(button);
}

function goToFirstEmpty(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement>("[data-autosave-url] :is(input, textarea, select):not([type=hidden], [type=file])");
  const isEmpty = (field: HTMLInputElement) => (field.type === "checkbox" || field.type === "radio" ? !field.checked : !field.value);
  const field = [...fields].find(isEmpty) ?? fields[0];
  field?.focus();
  return field !== undefined;
}

function goTo(selector: string): boolean {
  const field = document.querySelector<HTMLInputElement>(selector);
  field?.focus();
  field?.select();
  return field !== null;
}

function openHelp(): boolean {
  const help = document.getElementById("shortcuts");
  if (!(help instanceof HTMLDialogElement)) return false;
  help.showModal();
  return true;
}
