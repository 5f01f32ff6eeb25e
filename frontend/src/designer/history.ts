// Undo and redo: the documents themselves are kept; they share all that was not edited.

export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  /** What the last edit touched: typing on in one place is one step of undo. */
  touched: string | null;
  /** Whether the last edit went on with the one before it, as each letter does after the first. */
  goesOn: boolean;
}

const DEEPEST = 200;

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], touched: null, goesOn: false };
}

/** Remember an edit. `touched` names the place: another edit of the same place at once joins it. */
export function edited<T>(history: History<T>, next: T, touched: string | null = null): History<T> {
  if (next === history.present) return history;
  const joins = touched !== null && touched === history.touched && history.past.length > 0;
  const past = joins ? history.past : [...history.past.slice(1 - DEEPEST), history.present];
  return { past, present: next, future: [], touched, goesOn: joins };
}

export function undone<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future], touched: null, goesOn: false };
}

export function redone<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, touched: null, goesOn: false };
}

/** The end of what belongs together: the next edit is a step of its own. */
export function settled<T>(history: History<T>): History<T> {
  return history.touched === null ? history : { ...history, touched: null, goesOn: false };
}

/**
 * Somebody else's edits come in underneath: each document that could be gone back to gets them too, so that undo takes
 * back only what was done here.
 */
export function rebased<T>(history: History<T>, onto: (document: T) => T): History<T> {
  return { past: history.past.map(onto), present: onto(history.present), future: history.future.map(onto), touched: null, goesOn: false };
}
