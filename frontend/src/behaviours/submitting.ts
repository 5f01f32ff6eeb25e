/**
 * What changes something is sent once, however often its button is pressed: by the browser or by htmx. The buttons are
 * disabled only after the form has been read, since a disabled button's name and value are not sent.
 */
export function guardSubmitting(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
    if (isSending(form)) event.preventDefault();
    else begin(form);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = (event as CustomEvent).detail as HtmxRequest;
    if (requestConfig.verb === "get") return;
    if (isSending(elt)) event.preventDefault();
    else begin(elt);
  });
  document.addEventListener("htmx:afterRequest", (event) => end(((event as CustomEvent).detail as HtmxRequest).elt));
  // A page taken from the browser's memory starts afresh.
  window.addEventListener("pageshow", () => document.querySelectorAll<HTMLElement>("[data-sending]").forEach(end));
}

interface HtmxRequest {
  elt: HTMLElement;
  requestConfig: { verb: string };
}

function isSending(sender: HTMLElement): boolean {
  return sender.dataset.sending !== undefined;
}

function begin(sender: HTMLElement): void {
  sender.dataset.sending = "";
  window.setTimeout(() => {
    if (!isSending(sender)) return;
    for (const button of buttonsOf(sender)) {
      if (button.disabled) continue;
      button.disabled = true;
      button.dataset.busy = "";
    }
  });
}

function end(sender: HTMLElement): void {
  delete sender.dataset.sending;
  for (const button of buttonsOf(sender)) {
    if (button.dataset.busy === undefined) continue;
    button.disabled = false;
    delete button.dataset.busy;
  }
}

function buttonsOf(sender: HTMLElement): HTMLButtonElement[] {
  const all = sender instanceof HTMLFormElement ? [...sender.elements] : [sender];
  return all.filter((each): each is HTMLButtonElement => each instanceof HTMLButtonElement && each.type === "submit");
}
