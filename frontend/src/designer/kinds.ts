// What the kind of a process sets; `docs/frontend.md` lists it.

import { type Contract, DEFAULT_WITHIN, type Kind, type Span } from "./document.ts";

/** A part of the process panel that folds. */
export type Part = "target" | "review" | "periods" | "figures" | "access" | "about" | "problems" | "reminders" | "ladder";

interface Layout {
  /** From top to bottom. */
  order: readonly Part[];
  /** Those that stand open when the panel opens. */
  open: readonly Part[];
}

/** The parts that matter most for the kind stand first, and open. */
export const LAYOUTS: Readonly<Record<Kind, Layout>> = {
  operational: { order: ["target", "figures", "about", "access", "reminders", "ladder", "problems", "review", "periods"], open: ["target", "figures"] },
  support: { order: ["access", "target", "about", "reminders", "ladder", "problems", "review", "figures", "periods"], open: ["access"] },
  management: { order: ["periods", "review", "target", "about", "reminders", "ladder", "problems", "access", "figures"], open: ["periods", "review"] },
};

/** How the rules of a new crossing begin where the organization has not said so; what is not said here is usual for all. */
const BY_KIND: Readonly<Record<Kind, Contract>> = {
  operational: { accept_within: { value: 4, unit: "working_hours" } },
  support: {},
  management: { accept_within: { value: 2, unit: "working_days" } },
};

let ofOrganization: Span | undefined;

/** What the organization says of new handoffs, in working hours; 0: nothing. Told when the page opens. */
export function tellAcceptHours(hours: number): void {
  ofOrganization = hours ? { value: hours, unit: "working_hours" } : undefined;
}

export function newContract(kind: Kind): Contract {
  return ofOrganization ? { accept_within: ofOrganization } : (BY_KIND[kind] ?? {});
}

/** Whether a crossing is to be accepted within what is usual here. */
export function isUsualWithin(contract: Contract, kind: Kind): boolean {
  const [said, usual] = [contract, newContract(kind)].map((one) => one.accept_within ?? DEFAULT_WITHIN) as [Span, Span];
  return said.value === usual.value && said.unit === usual.unit;
}
