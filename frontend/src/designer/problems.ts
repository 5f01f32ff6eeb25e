// What the gate says, as it is listed: what many roles lack alike is one problem, since one panel clears it.

import type { Fault } from "./api.ts";
import { type Doc, labelOf } from "./document.ts";
import { gettext } from "./gettext.ts";
import type { Staffing } from "./staffing.ts";

export interface Problem {
  /** The first of its faults. */
  fault: Fault;
  /** What it is called: a thing of the document, or how many roles it is about. */
  place: string;
  message: string;
}

/** In the order of the gate; roles that nobody fills stand together where the first of them stood. */
export function problemsOf(faults: readonly Fault[], doc: Doc, staffing: Staffing): Problem[] {
  const empty = faults.filter((fault) => fault.code === "lane_not_staffed" && !staffing.byLane[fault.key]?.filled_by);
  if (empty.length < 2) return faults.map((fault) => single(fault, doc));
  const together: Problem = {
    fault: empty[0]!,
    place: gettext("{count} roles", { count: empty.length }),
    message: gettext("Nobody is in these roles yet: {roles}. Say who does their work.", { roles: empty.map(({ key }) => labelOf(doc, "lane", key)).join(", ") }),
  };
  return faults.flatMap((fault) => (fault === empty[0] ? [together] : empty.includes(fault) ? [] : [single(fault, doc)]));
}

function single(fault: Fault, doc: Doc): Problem {
  return { fault, place: labelOf(doc, fault.kind, fault.key), message: fault.message };
}
