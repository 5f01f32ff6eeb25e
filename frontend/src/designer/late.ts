// What holds where a document says nothing of reminders, of who is asked while work is late, and of pauses: for a step or
// role what its process says, for a process what is usual (usual.json, which a test of the server holds to what it does).

import { type Doc, type Flow, type Ladder, type Level, type Reminders, type Repeated, type Span, type Step, laneOf, stepOf } from "./document.ts";
import { changed } from "./edits/change.ts";
import { gettext, ngettext } from "./gettext.ts";
import usual from "./usual.json";
import { amountWords } from "./wording.ts";

export const USUAL_REMINDERS = usual.reminders as Required<Reminders>;
export const USUAL_LADDER = usual.ladder as Ladder;
export const USUAL_PAUSE = usual.pause_at_most as Span;
export const USUAL_ANSWER = usual.answer_problems_within as Span;
export const LEVELS_AT_MOST = 5;

/** The reminders of every step that says nothing of its own. */
export function processReminders(doc: Doc): Required<Reminders> {
  return { ...USUAL_REMINDERS, ...doc.process.reminders };
}

export function stepReminders(doc: Doc, step: Step | undefined): Required<Reminders> {
  return { ...processReminders(doc), ...step?.reminders };
}

/** Who is asked while work of that role is late. */
export function laneLadder(doc: Doc, lane: string | null | undefined): Ladder {
  return laneOf(doc, lane)?.ladder ?? doc.process.ladder ?? USUAL_LADDER;
}

/** Who is asked while nobody accepts, where the handoff rules have no ladder of their own: the first level is whom they name. */
export function receiverLadder(doc: Doc, flow: Flow): Ladder {
  const ladder = laneLadder(doc, stepOf(doc, flow.to)?.lane);
  const to = flow.contract?.climbs_to ?? "accountable";
  const [first, ...rest] = ladder;
  if (to === "accountable" || first?.to !== "accountable") return ladder;
  return [{ ...first, ...(to === "process_owner" ? { to } : { to: "role" as const, role: to }) }, ...rest];
}

/** Reminders with one member said, or left to what is usual; absent where nothing is said any more. */
export function remindedOtherwise(reminders: Reminders | undefined, changes: { [K in keyof Reminders]: Reminders[K] | undefined }): Reminders | undefined {
  const fresh = changed(reminders ?? {}, changes);
  return Object.keys(fresh).length ? fresh : undefined;
}

/** One level more, above the last one and after it; none beyond the fifth. */
export function withLevel(ladder: Ladder): Ladder {
  if (ladder.length >= LEVELS_AT_MOST) return ladder;
  const after = ladder.at(-1)?.after;
  const asked = new Set(ladder.map(({ to }) => to));
  const to = (["accountable", "team_lead", "process_owner"] as const).find((who) => !asked.has(who)) ?? "process_owner";
  return [...ladder, { to, kind: "hierarchical", after: after ? { ...after, value: after.value + 1 } : { value: 1, unit: "working_days" } }];
}

export function withAsked(level: Level, who: string): Level {
  const { role: _, ...rest } = level;
  return who.startsWith("role:") ? { ...rest, to: "role", role: who.slice(5) } : { ...rest, to: who as Level["to"] };
}

/** A ladder without the levels that ask a role which is gone; one that would be left empty is left out, since that asks nobody. */
export function ladderWithout(ladder: Ladder | undefined, lane: string): Ladder | undefined {
  if (!ladder?.some((level) => level.role === lane)) return ladder;
  const rest = ladder.filter((level) => level.role !== lane);
  return rest.length ? rest : undefined;
}

export function beforeWords(before: Required<Reminders>["before"]): string {
  if (before === null) return gettext("never");
  if ("share" in before) return gettext("when {share} % of the time is used", { share: before.share });
  return gettext("{time} before", { time: amountWords(before) });
}

export function repeatedWords(repeated: Repeated | null): string {
  if (repeated === null) return gettext("never");
  const { every, times } = repeated;
  const count = ngettext("once", "{count} times", times);
  return every.value === 1 && every.unit === "working_days" ? gettext("each working day, {times}", { times: count }) : gettext("every {time}, {times}", { time: amountWords(every), times: count });
}

/** "who answers for the role after 1 working day". */
export function levelWords(level: Level, doc: Doc, accountable: string): string {
  return gettext("{who} after {time}", { who: askedWords(level, doc, accountable), time: amountWords(level.after) });
}

function askedWords({ to, role, kind }: Level, doc: Doc, accountable: string): string {
  if (to === "accountable") return accountable;
  if (to === "team_lead") return gettext("the lead of its team");
  if (to === "process_owner") return gettext("the owner of the process");
  const name = laneOf(doc, role)?.name ?? role ?? "";
  return kind === "functional" ? name : gettext("who answers for {role}", { role: name });
}

