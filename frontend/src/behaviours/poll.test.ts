import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { startPolling } from "./poll.ts";

const heard = vi.fn();
let visibility: DocumentVisibilityState = "visible";

beforeEach(() => {
  vi.useFakeTimers();
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => visibility });
});
afterEach(() => vi.useRealTimers());

function show(state: DocumentVisibilityState): void {
  visibility = state;
  document.dispatchEvent(new Event("visibilitychange"));
}

it("polls every 20 seconds while the page can be seen, and at once when it is seen again", () => {
  document.body.addEventListener("procops:poll", heard);
  startPolling();
  vi.advanceTimersByTime(41_000);
  expect(heard).toHaveBeenCalledTimes(2);

  show("hidden");
  vi.advanceTimersByTime(100_000);
  expect(heard).toHaveBeenCalledTimes(2);

  show("visible");
  expect(heard).toHaveBeenCalledTimes(3);
  vi.advanceTimersByTime(19_000);
  expect(heard).toHaveBeenCalledTimes(3);
  vi.advanceTimersByTime(1_000);
  expect(heard).toHaveBeenCalledTimes(4);
});
