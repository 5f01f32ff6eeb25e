import { createContext, useContext } from "react";

import type { Doc, Kinds } from "./document.ts";

export interface Selection {
  kind: Kinds;
  key: string;
}

export type PanelName = "thing" | "process" | "fields" | "people" | "problems" | "trial";

/** Where the little form that adds a step stands: on a flow, after a step, or in a lane. */
export interface Adding {
  on?: string;
  after?: string;
  lane?: string;
  isBranch?: boolean;
}

/** What every part of the designer can ask for. The functions stay the same as long as the page is open. */
export interface Actions {
  edit(change: (doc: Doc) => Doc, touched?: string): void;
  select(selection: Selection | null, open?: boolean): void;
  openPanel(panel: PanelName | null): void;
  add(adding: Adding | null): void;
  /** Bring a step into sight and put the keyboard there. */
  focusStep(key: string): void;
  /** Save what is not saved yet; false if that was not possible. */
  saved(): Promise<boolean>;
  say(words: string): void;
}

export const ActionsContext = createContext<Actions | null>(null);

export function useActions(): Actions {
  return useContext(ActionsContext)!;
}
