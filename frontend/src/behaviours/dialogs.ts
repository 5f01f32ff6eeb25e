import { around } from "./page.ts";

/**
 * `[data-dialog-open="id"]` opens a `<dialog>`, `[data-dialog-close]` inside closes it, as does a click beside it. The
 * browser keeps the keyboard inside and gives it back; what htmx brings into it is gone to here.
 * `[data-confirm="text"]` on a form or button, and htmx's `hx-confirm`, ask first; `data-confirm-word` names the Yes button.
 */
export function watchDialogs(): void {
  document.addEventListener("click", (event) => {
    const opener = around(event, "[data-dialog-open]");
    if (opener) dialog(opener.dataset.dialogOpen!)?.showModal();
    if (around(event, "[data-dialog-close]")) around(event, "dialog")?.closest("dialog")?.close();
    if (event.target instanceof HTMLDialogElement) event.target.close("no");
  });
  // What comes after the dialog has opened is gone to, first of all to what is wrong in it.
  document.addEventListener("htmx:afterSettle", (event) => {
    const box = around(event, "dialog[open]");
    const now = document.activeElement;
    if (!box || (now !== null && now !== box && now !== document.body)) return;
    for (const first of ["[aria-invalid=true]", "input:not([type=hidden]), select, textarea", ".btn-primary"]) {
      const found = box.querySelector<HTMLElement>(first);
      if (found) return found.focus();
    }
  });

  const confirmed = new WeakSet<HTMLFormElement>();
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const button = event.submitter as HTMLButtonElement | null;
      const asks = button?.dataset.confirm ? button : form.dataset.confirm ? form : null;
      if (!asks || confirmed.delete(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // nobody else may take this for a submission
      void ask(asks.dataset.confirm!, asks.dataset.confirmWord).then((yes) => {
        if (!yes) return;
        confirmed.add(form);
        form.requestSubmit(button);
      });
    },
    { capture: true },
  );

  document.addEventListener("htmx:confirm", (event) => {
    const { question, elt, issueRequest } = (event as CustomEvent).detail as HtmxConfirm;
    if (!question) return;
    event.preventDefault();
    void ask(question, elt.dataset.confirmWord).then((yes) => {
      if (yes) issueRequest(true);
    });
  });
}

interface HtmxConfirm {
  question: string | null;
  elt: HTMLElement;
  issueRequest: (skipConfirmation: boolean) => void;
}

/** Ask yes or no in the page's own dialog. */
export function ask(question: string, yesWord?: string): Promise<boolean> {
  const box = dialog("confirm");
  const yes = box?.querySelector<HTMLElement>("[data-confirm-yes]");
  if (!box || !yes) return Promise.resolve(window.confirm(question));
  box.querySelector("[data-confirm-text]")!.textContent = question;
  yes.textContent = yesWord || yes.dataset.words!;
  box.returnValue = "no";
  box.showModal();
  return new Promise((resolve) => {
    box.addEventListener("close", () => resolve(box.returnValue === "yes"), { once: true });
  });
}

function dialog(id: string): HTMLDialogElement | null {
  const found = document.getElementById(id);
  return found instanceof HTMLDialogElement ? found : null;
}
