import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { $, htmx, page } from "./stage.ts";
import { toast, watchToasts } from "./toasts.ts";

const words = () => [...document.querySelectorAll(".toast-text")].map((each) => each.textContent);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("puts the server's toasts in again so that they are spoken, keeps those with Undo longer, closes them on their button", () => {
  page(`<div id="toasts">
    <div data-toast><span class="toast-text">Saved</span></div>
    <div data-toast id="undo"><span class="toast-text">Done</span><form></form><button data-toast-close>x</button></div></div>`);
  watchToasts();
  expect(words()).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(words()).toEqual(["Saved", "Done"]);
  vi.advanceTimersByTime(6_000);
  expect(words()).toEqual(["Done"]);
  $("[data-toast-close]").click();
  expect(words()).toEqual([]);
});

it("waits while somebody points at a toast", () => {
  page('<div id="toasts"></div>', { close: "Close" });
  toast("Copied");
  $("[data-toast]").dispatchEvent(new Event("pointerenter"));
  vi.advanceTimersByTime(60_000);
  expect(words()).toEqual(["Copied"]);
  $("[data-toast]").dispatchEvent(new Event("pointerleave"));
  vi.advanceTimersByTime(6_000);
  expect(words()).toEqual([]);
});

it("lets an error stay until it is closed", () => {
  page('<div id="toasts"></div>');
  toast("That did not work.", { isError: true });
  vi.advanceTimersByTime(600_000);
  expect(words()).toEqual(["That did not work."]);
});

it("lets toasts go that htmx brought later", () => {
  page('<div id="toasts"></div>');
  $("#toasts").innerHTML = '<div data-toast><span class="toast-text">Accepted</span></div>';
  htmx("load", $("[data-toast]"));
  vi.advanceTimersByTime(6_000);
  expect(words()).toEqual([]);
});
