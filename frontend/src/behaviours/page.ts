// What several behaviours need of the page: its words, its CSRF token, and a call for each piece of it that appears.

export type Word =
  | "saving"
  | "saved"
  | "notSaved"
  | "savedElsewhere"
  | "copied"
  | "failed"
  | "offline"
  | "loggedOut"
  | "logIn"
  | "was"
  | "wasEmpty"
  | "charactersLeft"
  | "tooLarge"
  | "close";

/** A word of procops/ui/words.py, with `{places}` filled in; empty on a page that carries no words. */
export function word(name: Word, places: Record<string, string | number> = {}): string {
  const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Partial<Record<Word, string>>;
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (whole, place: string) => String(places[place] ?? whole));
}

/** Django's token against forged requests; it stands on the body, where htmx reads it too. */
export function csrfToken(): string {
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
  return headers["X-CSRFToken"] ?? "";
}

/**
 * Call `dress` once with every matching element: those of the page now, and those of each piece that htmx brings later.
 * (htmx announces the whole page too, as its first piece.)
 */
export function onEach<E extends Element = HTMLElement>(selector: string, dress: (element: E) => void): void {
  const dressed = new WeakSet<E>();
  const within = (root: ParentNode) => {
    const found = [...root.querySelectorAll<E>(selector)];
    if (root instanceof Element && root.matches(selector)) found.push(root as E);
    for (const element of found) {
      if (dressed.has(element)) continue;
      dressed.add(element);
      dress(element);
    }
  };
  within(document);
  document.addEventListener("htmx:load", (event) => within(event.target as HTMLElement));
}

/** The nearest element around an event's target that matches, if there is one. */
export function around(event: Event, selector: string): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
}
