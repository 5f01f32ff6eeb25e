// For the tests of what the designer draws: a page of our own, hands that type, and a server that answers as told.

import { type ReactNode, act } from "react";
import { createRoot } from "react-dom/client";
import { vi } from "vitest";

import { type Actions, ActionsContext } from "./actions.ts";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

export const actions = {
  edit: vi.fn(),
  select: vi.fn(),
  openPanel: vi.fn(),
  add: vi.fn(),
  focusStep: vi.fn(),
  saved: vi.fn(() => Promise.resolve(true)),
  say: vi.fn(),
} satisfies Actions;

/** Put it on an empty page; what is returned draws something else in its place. */
export async function draw(element: ReactNode): Promise<(element: ReactNode) => Promise<void>> {
  document.body.innerHTML = "<div></div>";
  const root = createRoot(document.body.firstElementChild!);
  const redraw = (fresh: ReactNode) => act(async () => root.render(<ActionsContext value={actions}>{fresh}</ActionsContext>));
  await redraw(element);
  return redraw;
}

/** What a hand does, and all that follows from it at once. */
export async function by(hand: () => void): Promise<void> {
  await act(async () => hand());
}

/** Choose or type: the value of an input or select changes. */
export function put(input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement, value: string): Promise<void> {
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), "value")!;
  return by(() => {
    set!.call(input, value);
    input.dispatchEvent(new Event(input instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
  });
}

export function named<E extends HTMLElement = HTMLElement>(name: string): E {
  const label = [...document.querySelectorAll("label")].find((each) => each.textContent.trim() === name);
  const found = label ? document.getElementById(label.htmlFor) : document.querySelector<HTMLElement>(`[aria-label="${name}"]`);
  if (!found) throw new Error(`nothing is called ${name}`);
  return found as E;
}
