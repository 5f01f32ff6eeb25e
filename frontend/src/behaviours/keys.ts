/**
 * The keyboard of lists. J and K walk through `[data-row]`; any other letter, and Enter, press the current row's
 * `[data-key="a"]`, `[data-key="enter"]`, ...; `/` goes to `[data-filter]`, Ctrl K to the search, `?` shows the help.
 * All but Ctrl K can be switched off (`data-shortcuts="off"` on the page) and none of them disturbs typing.
 */
export function watchKeys(): void {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      if (goTo("[data-search]")) event.preventDefault();
      return;
    }
    if (isElsewhere(event) || document.documentElement.dataset.shortcuts === "off") return;
    if (act(event.key)) event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-row]");
    if (row) makeCurrent(row);
  });
  document.addEventListener("htmx:beforeSwap", rememberPlace);
  document.addEventListener("htmx:afterSettle", returnToPlace);
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

function act(key: string): boolean {
  if (key === "j") return walk(1);
  if (key === "k") return walk(-1);
  if (key === "/") return goTo("[data-filter]");
  if (key === "?") return openHelp();
  return press(key.toLowerCase());
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

function press(key: string): boolean {
  const row = document.querySelector("[data-row].is-current");
  const button = row?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  hasActed = Boolean(button);
  button?.click();
  return hasActed;
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
