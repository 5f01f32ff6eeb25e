import { csrfToken, onEach, word } from "./page.ts";
import { forgetTyped, keepTyped, putBack, wantsLogIn } from "./typed.ts";

const PAUSE = 800; // ms without a key before saving
const AGAIN_AFTER = 5_000;

type State = "saving" | "saved" | "failed" | "";

/**
 * Save a form as it is typed: `<form data-autosave-url="...">`, as POST, or as `data-autosave-method` says. The state is
 * told in the form's `[data-autosave-state]`. Files are left out: they have forms of their own. A form that comes back with
 * something wrong in it (`data-autosave-unsaved`) holds what was typed and nobody has kept: that is saved too. Whoever has
 * been logged out meanwhile finds what they typed when they have logged in again: this tab keeps it until then, for the
 * same person (`data-autosave-by`) only. It keeps it too while nothing can be saved, and where the form was sent and nobody
 * answered.
 */
export function watchAutosave(): void {
  onEach<HTMLFormElement>("form[data-autosave-url]", (form) => {
    const saving = new Autosave(form);
    form.addEventListener("input", () => saving.changed());
    form.addEventListener("change", () => saving.changed());
    // The form itself is being sent, all of it; what was typed last must not arrive after it.
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) saving.handOver();
    });
    form.addEventListener("htmx:beforeRequest", (event) => {
      if (event.target === form) saving.handOver();
    });
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.target === form) saving.takeBack(((event as CustomEvent).detail as { xhr: XMLHttpRequest }).xhr);
    });
    window.addEventListener("pagehide", () => saving.leave());
    window.addEventListener("online", () => void saving.save());
    if (saving.takeUp() || "autosaveUnsaved" in form.dataset) saving.changed();
  });
}

/** The server has read the form: it did what was asked, or the answer holds the form again and says why not. */
const isAnswered = (status: number) => (status >= 200 && status < 400) || status === 409 || status === 422;

class Autosave {
  private timer = 0;
  private isDirty = false;
  /** What was sent last has no answer yet. */
  private isUnderWay = false;
  private abort = new AbortController();
  private running: Promise<void> | null = null;

  constructor(private readonly form: HTMLFormElement) {}

  changed(): void {
    this.isDirty = true;
    this.saveIn(PAUSE);
  }

  /** Forget what is not saved yet, and call back what is on its way. */
  drop(): void {
    window.clearTimeout(this.timer);
    this.isDirty = this.isUnderWay = false;
    this.abort.abort();
    this.abort = new AbortController();
  }

  /** The form itself is being sent. Should the answer be that one has to log in first, this tab still has it all. */
  handOver(): void {
    keepTyped(this.form);
    this.drop();
  }

  /** The form was sent: what it held is forgotten, unless the answer is to log in, or there is none that says what became of it. */
  takeBack({ status, responseURL }: XMLHttpRequest): void {
    if (wantsLogIn(responseURL)) return;
    if (isAnswered(status)) forgetTyped(this.form);
    else this.changed();
  }

  /** Put back what this tab has kept of the same person; true if there was anything. */
  takeUp(): boolean {
    return putBack(this.form);
  }

  /** The page goes away: what is not saved yet is sent without waiting for an answer. */
  leave(): void {
    if (!this.isDirty && !this.isUnderWay) return; // what is under way the browser breaks off
    this.drop();
    void this.send({ keepalive: true }).catch(() => undefined);
  }

  /** Save what was changed; one request at a time, so that an older state never arrives last. */
  async save(): Promise<void> {
    window.clearTimeout(this.timer);
    await this.running;
    if (!this.isDirty || !this.form.isConnected) return;
    this.isDirty = false;
    this.isUnderWay = true;
    this.tell("saving");
    const { signal } = this.abort;
    this.running = this.send({ signal })
      .then((response) => (signal.aborted ? undefined : this.answered(response)))
      .catch(() => (signal.aborted ? undefined : this.failed()))
      .finally(() => (this.running = null));
    await this.running;
  }

  private saveIn(ms: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), ms);
  }

  private send(how: RequestInit): Promise<Response> {
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    const method = this.form.dataset.autosaveMethod ?? "POST";
    const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json" };
    return fetch(this.form.dataset.autosaveUrl!, { method, body, headers, ...how });
  }

  private answered(response: Response): void {
    this.isUnderWay = false;
    if (wantsLogIn(response.url) || response.status === 403) return this.loggedOut();
    const isStale = response.status === 409 || response.status === 412;
    if (!response.ok && !isStale) return this.failed();
    forgetTyped(this.form); // what is kept elsewhere is newer
    if (isStale) this.tell("failed", word("savedElsewhere"));
    else this.tell(this.isDirty ? "saving" : "saved");
  }

  private loggedOut(): void {
    keepTyped(this.form);
    this.tell("failed", `${word("loggedOut")} `);
    const link = document.createElement("a");
    link.href = location.href; // whoever is not logged in is asked to, and led back here
    link.textContent = word("logIn");
    this.form.querySelector("[data-autosave-state]")?.append(link);
  }

  private failed(): void {
    this.isUnderWay = false;
    this.isDirty = true;
    keepTyped(this.form);
    this.tell("failed", navigator.onLine ? word("notSaved") : word("offline"));
    this.saveIn(AGAIN_AFTER);
  }

  private tell(state: State, words = state === "saving" || state === "saved" ? word(state) : ""): void {
    const place = this.form.querySelector<HTMLElement>("[data-autosave-state]");
    if (!place) return;
    place.dataset.state = state;
    place.textContent = words;
  }
}
