// Saving as one goes: what was edited last is sent a moment after the hand rests, over the revision that was seen. A save
// that nobody answered may have been done all the same: until an answer says so, both are thought possible.

import { NoSuccess } from "./api.ts";
import type { Doc } from "./document.ts";
import { type Difference, type Merged, differences, merge, same } from "./merge.ts";

export type SaveState =
  | { is: "saved"; at: number | null }
  | { is: "unsaved" | "saving" | "offline" }
  | { is: "refused"; why: string };

export interface Held {
  doc: Doc;
  /** The ETag of the draft; null where there is none yet. */
  etag: string | null;
}

export interface Server {
  /** @throws NoSuccess */
  save(doc: Doc, etag: string | null): Promise<string>;
  load(): Promise<Held>;
}

export interface Told {
  onState(state: SaveState): void;
  /** Somebody else saved meanwhile: what they did, and both edits in one. `onto` puts theirs under any document of ours. */
  onMerged(theirs: Difference[], merged: Merged, onto: (document: Doc) => Doc): void;
}

const PAUSE = 700; // ms from the last edit to the save
const AGAIN = [2_000, 5_000, 15_000]; // ms between tries while there is no connection

export class Saver {
  private wanted: Doc;
  private saved: Held;
  /** What was sent since then and not answered. */
  private unanswered: readonly Doc[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private failures = 0;
  private isRefused = false;

  constructor(
    private readonly server: Server,
    private readonly told: Told,
    opened: Held,
  ) {
    this.wanted = opened.doc;
    this.saved = opened;
  }

  get isDirty(): boolean {
    return this.wanted !== this.saved.doc || this.unanswered.length > 0;
  }

  get etag(): string | null {
    return this.saved.etag;
  }

  /** What is to be saved now. */
  want(doc: Doc): void {
    if (doc === this.wanted) return;
    this.wanted = doc;
    this.isRefused = false;
    if (this.running) return;
    if (!this.isDirty) {
      clearTimeout(this.timer);
      this.told.onState({ is: "saved", at: null });
      return;
    }
    this.told.onState({ is: "unsaved" });
    this.later(PAUSE);
  }

  /** Save at once what is not saved yet, and wait for it; false if it could not be saved. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    for (let turn = 0; turn < 5 && (this.isDirty || this.running) && !this.isRefused; turn++) {
      await this.run();
      if (this.failures > 0) break;
    }
    return !this.isDirty;
  }

  private later(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), ms);
  }

  private run(): Promise<void> {
    this.running ??= this.save().finally(() => {
      this.running = null;
      if (this.isDirty && !this.isRefused) this.later(this.failures > 0 ? AGAIN[Math.min(this.failures, AGAIN.length) - 1]! : PAUSE);
    });
    return this.running;
  }

  private async save(): Promise<void> {
    if (!this.isDirty) return;
    const doc = this.wanted;
    this.told.onState({ is: "saving" });
    try {
      const etag = await this.server.save(doc, this.saved.etag);
      this.saved = { doc, etag };
      this.unanswered = [];
      this.failures = 0;
      this.told.onState(this.isDirty ? { is: "unsaved" } : { is: "saved", at: Date.now() });
    } catch (failure) {
      if (!(failure instanceof NoSuccess)) throw failure;
      if (failure.status === 412 || failure.status === 428) return this.takeIn();
      if (failure.status === 429) return this.failed();
      if (failure.status === 0 || failure.status >= 500) {
        if (!this.unanswered.includes(doc)) this.unanswered = [...this.unanswered, doc];
        return this.failed();
      }
      this.isRefused = true;
      this.told.onState({ is: "refused", why: failure.faults[0]?.message ?? failure.message });
    }
  }

  private failed(): void {
    this.failures += 1;
    this.told.onState({ is: "offline" });
  }

  /** Take what has been saved meanwhile, by somebody else or by ourselves without an answer, and ours on top of it. */
  private async takeIn(): Promise<void> {
    let held: Held;
    try {
      held = await this.server.load();
    } catch (failure) {
      if (!(failure instanceof NoSuccess)) throw failure;
      return this.failed();
    }
    const base = nearest([this.saved.doc, ...this.unanswered], held.doc);
    this.unanswered = [];
    this.failures = 0;
    if (same(base, held.doc)) {
      this.saved = { doc: base, etag: held.etag };
    } else {
      const merged = merge(base, this.wanted, held.doc);
      this.saved = held;
      this.wanted = merged.doc;
      this.told.onMerged(differences(base, held.doc), merged, (document) => (document === base ? held.doc : merge(base, document, held.doc).doc));
    }
    this.told.onState(this.isDirty ? { is: "unsaved" } : { is: "saved", at: Date.now() });
  }
}

/** The one of these documents from which the other was most likely made: the least differs. */
function nearest(documents: readonly Doc[], other: Doc): Doc {
  const distance = (doc: Doc) => differences(doc, other).reduce((sum, { members }) => sum + Math.max(1, members.length), 0);
  return documents.reduce((best, doc) => (distance(doc) < distance(best) ? doc : best));
}
