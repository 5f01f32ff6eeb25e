import { afterEach, expect, it, vi } from "vitest";

import { $, page } from "./stage.ts";
import { relative, watchTimes } from "./times.ts";

const NOW = new Date("2026-03-02T12:00:00Z");
const before = (seconds: number) => relative(new Date(NOW.getTime() - seconds * 1000), NOW, "en");

afterEach(() => vi.useRealTimers());

it("tells how long ago something was, in the largest unit, rounded down", () => {
  expect([0, 59, 60, 3_599, 3_600, 86_399, 86_400, 7 * 86_400 - 1].map(before)).toEqual([
    ...["now", "now", "1 minute ago", "59 minutes ago", "1 hour ago", "23 hours ago", "yesterday", "6 days ago"],
  ]);
});

it("tells what is to come, and leaves what is far away to its date", () => {
  expect([-120, 7 * 86_400].map(before)).toEqual(["in 2 minutes", ""]);
});

it("keeps the times of a page true, and falls back to what the server wrote", () => {
  vi.useFakeTimers({ now: NOW });
  document.documentElement.lang = "en";
  page(`<time id="new" datetime="2026-03-02T11:58:00Z" data-relative>2 Mar 2026</time>
    <time id="old" datetime="2025-03-02T11:58:00Z" data-relative>2 Mar 2025</time>`);
  watchTimes();
  expect([$("#new").textContent, $("#old").textContent]).toEqual(["2 minutes ago", "2 Mar 2025"]);
  vi.advanceTimersByTime(60_000);
  expect($("#new").textContent).toBe("3 minutes ago");
});
