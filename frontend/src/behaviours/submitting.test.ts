import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { $, htmx, page, submit } from "./stage.ts";
import { guardSubmitting } from "./submitting.ts";

guardSubmitting();

beforeEach(() => {
  vi.useFakeTimers();
  page(`<form method="post"><button id="yes">Complete</button><button id="off" disabled>No</button><button type="button" id="other"></button></form>
    <form method="get" id="search"><button>Search</button></form>`);
});
afterEach(() => vi.useRealTimers());

const form = () => $<HTMLFormElement>("form");
const disabled = () => [...document.querySelectorAll("button:disabled")].map((button) => button.id);

it("sends a form once, and disables its buttons only after they have been read", () => {
  expect(submit(form(), $("#yes"))).toBe(true);
  expect(disabled()).toEqual(["off"]);
  vi.runAllTimers();
  expect(disabled()).toEqual(["yes", "off"]);
  expect(submit(form(), $("#yes"))).toBe(false);
});

it("gives the buttons back that it took when the page returns from the browser's memory", () => {
  submit(form());
  vi.runAllTimers();
  window.dispatchEvent(new Event("pageshow"));
  expect(disabled()).toEqual(["off"]);
  expect(submit(form())).toBe(true);
});

it("does not count a submission that somebody stopped, nor a search", () => {
  form().addEventListener("submit", (event) => event.preventDefault(), { once: true });
  submit(form());
  expect(submit(form())).toBe(true);
  expect([1, 2].map(() => submit($<HTMLFormElement>("#search")))).toEqual([true, true]);
});

it("holds for htmx too, until the answer is there", () => {
  const detail = { elt: form(), requestConfig: { verb: "post" } };
  expect([1, 2].map(() => htmx("beforeRequest", form(), detail))).toEqual([true, false]);
  vi.runAllTimers();
  expect(disabled()).toEqual(["yes", "off"]);
  htmx("afterRequest", form(), detail);
  expect(disabled()).toEqual(["off"]);
  expect(htmx("beforeRequest", form(), detail)).toBe(true);
});

it("lets htmx look for news as often as it likes", () => {
  const detail = { elt: form(), requestConfig: { verb: "get" } };
  expect([1, 2].map(() => htmx("beforeRequest", form(), detail))).toEqual([true, true]);
});
