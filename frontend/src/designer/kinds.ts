// What the kind of a process sets; `docs/frontend.md` lists it.

import type { Contract, Kind } from "./document.ts";

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

/** How the rules of a new crossing begin; what is not said here is the organization's usual. */
export const NEW_CONTRACT: Readonly<Record<Kind, Contract>> = {
  operational: { accept_within: { value: 4, unit: "working_hours" } },
  support: {},
  management: { accept_within: { value: 2, unit: "working_days" } },
};
