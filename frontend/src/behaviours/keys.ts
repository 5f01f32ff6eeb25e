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
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")].filter((row) => !row.closest("[hidden]"));
  if (rows.length === 0) return false;
  const at = rows.findIndex((row) => row.classList.contains("is-current"));
  const row = at < 0 ? rows[by > 0 ? 0 : rows.length - 1] : rows[Math.max(0, Math.min(rows.length - 1, at + by))];
  makeCurrent(row!);
  row!.tabIndex = -1;
  row!.focus();
  row!.scrollIntoView?.({ block: "nearest" });
  return true;
}

function makeCurrent(row: HTMLElement): void {
  for (const other of document.querySelectorAll("[data-row].is-current")) other.classList.toggle("is-current", other === row);
  row.classList.add("is-current");
}

function press(key: string): boolean {
  const row = document.querySelector("[data-row].is-current");
  const button = row?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  button?.click();
  return Boolean(button);
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
