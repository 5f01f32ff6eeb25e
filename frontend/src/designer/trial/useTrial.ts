import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { NoSuccess, ask } from "../api.ts";
import type { Doc, Value } from "../document.ts";

/** What somebody says about a step: the values of its fields, and how it ended. */
export interface Said {
  step: string;
  data: Readonly<Record<string, Value>>;
  outcome: string;
  /** Instead: the visit, by its number, to which the work is sent back. */
  back_to?: number;
}

export interface Visit {
  number: number;
  step: string;
  visit: number;
  state: "waiting" | "open" | "done" | "returned" | "cancelled";
  /** The visit that is done again, because its work came back. */
  redo_of: number | null;
  outcome: string;
  came: { giver: number; flow: string; is_handoff: boolean }[];
}

/** Where a played case stands, as the server says: it plays it in memory and writes nothing. */
export interface Stand {
  visits: Visit[];
  path: string[];
  taken: string[];
  data: Record<string, Value>;
  is_over: boolean;
  result: string;
  wrong: { answer: number; message: string; errors: Record<string, string> } | null;
}

export type StepMark = "done" | "open" | "waiting";

/** What of the drawing the played case has touched. */
export interface Marks {
  steps: Readonly<Record<string, StepMark>>;
  flows: ReadonlySet<string>;
}

export interface Trial {
  stand: Stand | null;
  said: readonly Said[];
  /** Why the last thing that was said does not go. */
  wrong: { message: string; errors: Readonly<Record<string, string>> } | null;
  isBusy: boolean;
  say(one: Said): void;
  /** Take back the last step. */
  back(): void;
  again(): void;
}

/** A case played on the document as it stands; where the document changes, what was said is played anew. */
export function useTrial(process: string, doc: Doc, isOpen: boolean): Trial {
  const [said, setSaid] = useState<readonly Said[]>([]);
  const [stand, setStand] = useState<Stand | null>(null);
  const [wrong, setWrong] = useState<Trial["wrong"]>(null);
  const [isBusy, setBusy] = useState(false);
  const played = useRef<{ doc: Doc; said: readonly Said[] } | null>(null);

  useEffect(() => {
    if (!isOpen || (played.current?.doc === doc && played.current.said === said)) return;
    if (said.length === 0) {
      played.current = null;
      setStand(null);
      return;
    }
    const control = new AbortController();
    setBusy(true);
    ask<Stand>(`processes/${process}/draft/try/`, { method: "POST", body: { document: doc, said }, signal: control.signal })
      .then(({ body }) => {
        // What does not go is not said: what came before it stands.
        const kept = body.wrong ? said.slice(0, body.wrong.answer) : said;
        played.current = { doc, said: kept };
        if (body.wrong) setWrong(body.wrong);
        setSaid(kept);
        setStand(kept.length ? body : null);
        setBusy(false);
      })
      .catch((failure: unknown) => {
        if (control.signal.aborted) return;
        setBusy(false);
        // What got no answer is not said: where it stood before stands, and it can be said again.
        const before = played.current ?? { doc, said: [] };
        if (before.doc === doc) setSaid(before.said);
        setWrong({ message: failure instanceof NoSuccess ? `${failure.message} ${failure.nextAction}` : String(failure), errors: {} });
      });
    return () => control.abort();
  }, [process, doc, said, isOpen]);

  const say = useCallback((one: Said) => {
    setWrong(null);
    setSaid((before) => [...before, one]);
  }, []);
  const back = useCallback(() => {
    setWrong(null);
    setSaid((before) => before.slice(0, -1));
  }, []);
  const again = useCallback(() => {
    setWrong(null);
    setSaid([]);
  }, []);
  return useMemo(() => ({ stand, said, wrong, isBusy, say, back, again }), [stand, said, wrong, isBusy, say, back, again]);
}

const STRENGTH: Readonly<Record<StepMark, number>> = { done: 0, waiting: 1, open: 2 };

/** What to mark in the drawing: of several visits to a step the liveliest. */
export function marksOf(stand: Stand | null): Marks | null {
  if (stand === null) return null;
  const steps: Record<string, StepMark> = {};
  for (const key of stand.path) steps[key] = "done";
  for (const { step, state } of stand.visits) {
    if (state === "returned" || state === "cancelled") continue;
    const mark: StepMark = state;
    const known = steps[step];
    if (known === undefined || STRENGTH[mark] > STRENGTH[known]) steps[step] = mark;
  }
  return { steps, flows: new Set(stand.taken) };
}
