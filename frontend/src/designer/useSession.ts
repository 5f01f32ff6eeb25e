import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { type Fault, NoSuccess, ask } from "./api.ts";
import type { Doc } from "./document.ts";
import { type Opened, draftServer } from "./drafts.ts";
import { type History, begin, edited, rebased, redone, settled, undone } from "./history.ts";
import type { Conflict, Difference, Merged } from "./merge.ts";
import { type SaveState, Saver } from "./saving.ts";

/** What somebody else has done meanwhile, until it was read. */
export interface News {
  theirs: Difference[];
  conflicts: Conflict[];
  lost: Merged["lost"];
}

/** What the publish gate has said, and of which document. */
export interface Gate {
  faults: readonly Fault[];
  /** The document that has these faults; null until the gate has spoken. */
  doc: Doc | null;
  /** False while it has not spoken about the document as it is now. */
  isChecked: boolean;
  /** Why it will not speak of it, until something is changed. */
  refused: string;
}

export interface Session {
  doc: Doc;
  /** Somebody types on: more is about to come. */
  isTyping: boolean;
  canUndo: boolean;
  canRedo: boolean;
  saveState: SaveState;
  gate: Gate;
  news: News | null;
  etag(): string | null;
  edit(change: (doc: Doc) => Doc, touched?: string): void;
  /** What was typed in one place is one step of undo; what is typed next is another, be it in the same place. */
  settle(): void;
  undo(): void;
  redo(): void;
  flush(): Promise<boolean>;
  recheck(): void;
  forgetNews(): void;
}

const QUIET = 180; // ms without a letter before the gate is asked
const AT_ONCE = 20; // ms, where nobody types on
const ASK_AGAIN = 5_000; // ms, where it gave no answer

/** The document under edit: its history, its saving and what the gate says of it. */
export function useSession(process: string, start: Opened & { raw: Doc }): Session {
  const [history, draw] = useState<History<Doc>>(() => begin(start.doc));
  // Edits count at once, so that one may follow on the other before anything is drawn.
  const latest = useRef(history);
  const turn = useCallback((change: (history: History<Doc>) => History<Doc>) => {
    latest.current = change(latest.current);
    draw(latest.current);
  }, []);
  const [saveState, setSaveState] = useState<SaveState>({ is: "saved", at: null });
  const [news, setNews] = useState<News | null>(null);
  const doc = history.present;

  const [saver] = useState(
    () =>
      new Saver(
        draftServer(process, start.raw),
        {
          onState: setSaveState,
          onMerged: (theirs, { conflicts, lost }, onto) => {
            turn((current) => rebased(current, onto));
            setNews({ theirs, conflicts, lost });
          },
        },
        start,
      ),
  );
  useEffect(() => saver.want(doc), [saver, doc]);
  useEffect(() => {
    const leave = (event: BeforeUnloadEvent) => {
      if (!saver.isDirty) return;
      void saver.flush();
      event.preventDefault();
    };
    window.addEventListener("beforeunload", leave);
    return () => window.removeEventListener("beforeunload", leave);
  }, [saver]);

  const edit = useCallback((change: (doc: Doc) => Doc, touched?: string) => {
    turn((current) => edited(current, change(current.present), touched ?? null));
  }, [turn]);
  const settle = useCallback(() => turn(settled), [turn]);
  const undo = useCallback(() => turn(undone), [turn]);
  const redo = useCallback(() => turn(redone), [turn]);
  const flush = useCallback(() => saver.flush(), [saver]);
  const etag = useCallback(() => saver.etag, [saver]);
  const forgetNews = useCallback(() => setNews(null), []);

  const { gate, recheck } = useGate(process, doc, history.goesOn);
  return useMemo(
    () => ({ doc, isTyping: history.goesOn, canUndo: history.past.length > 0, canRedo: history.future.length > 0, saveState, gate, news, etag, edit, settle, undo, redo, flush, recheck, forgetNews }),
    [doc, history, saveState, gate, news, etag, edit, settle, undo, redo, flush, recheck, forgetNews],
  );
}

/** Whether asking again may help: nobody was there, or was too busy. What was refused stays so until something is changed. */
function isPassing({ status }: NoSuccess): boolean {
  return status === 0 || status === 429 || status >= 500;
}

/** The gate's word on the document as it stands, asked again whenever the hand rests, and until it answers. */
function useGate(process: string, doc: Doc, isTyping: boolean): { gate: Gate; recheck: () => void } {
  const [known, setKnown] = useState<{ doc: Doc | null; faults: readonly Fault[] }>({ doc: null, faults: [] });
  const [refused, setRefused] = useState("");
  const [turn, setTurn] = useState(0);
  const isFirst = useRef(true);
  const rest = useRef(0);
  rest.current = isFirst.current ? 0 : isTyping ? QUIET : AT_ONCE;
  useEffect(() => {
    const control = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const check = async () => {
      try {
        const { body } = await ask<{ faults: Fault[] }>(`processes/${process}/draft/check/`, { method: "POST", body: { document: doc }, signal: control.signal });
        setKnown({ doc, faults: body.faults });
        setRefused("");
      } catch (failure) {
        if (control.signal.aborted || !(failure instanceof NoSuccess)) return;
        if (failure.faults.length) setKnown({ doc, faults: failure.faults });
        else if (isPassing(failure)) timer = setTimeout(() => void check(), ASK_AGAIN);
        else return setRefused(failure.message);
        setRefused("");
      }
    };
    timer = setTimeout(() => void check(), rest.current);
    isFirst.current = false;
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [process, doc, turn]);
  const recheck = useCallback(() => setTurn((current) => current + 1), []);
  const gate = useMemo(() => ({ ...known, isChecked: known.doc === doc, refused }), [known, doc, refused]);
  return { gate, recheck };
}
