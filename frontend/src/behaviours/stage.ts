// For the tests of behaviours: a page of our own, and what a browser would do.

/** Replace the page. The words are those the tests expect to read. */
export function page(body: string, words: Record<string, string> = {}): void {
  document.documentElement.removeAttribute("data-shortcuts");
  document.body.setAttribute("hx-headers", '{"X-CSRFToken": "token-of-the-page"}');
  document.body.innerHTML = `${body}<script type="application/json" id="words">${JSON.stringify(words)}</script>`;
}

export function $<E extends HTMLElement = HTMLElement>(selector: string): E {
  return document.querySelector<E>(selector)!;
}

/** Press a key where the focus is; true if something took it. */
export function press(key: string, on: Element = document.activeElement ?? document.body, init: KeyboardEventInit = {}): boolean {
  return !on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init }));
}

/** A submission that somebody may prevent; true if it would be sent. */
export function submit(form: HTMLFormElement, submitter: HTMLElement | null = null): boolean {
  return form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter }));
}

export function htmx(name: string, target: Element, detail: object = {}): boolean {
  return target.dispatchEvent(new CustomEvent(`htmx:${name}`, { bubbles: true, cancelable: true, detail }));
}
