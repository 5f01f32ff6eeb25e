import { beforeEach, expect, it, vi } from "vitest";

import { holdLists } from "./lists.ts";
import { $, page } from "./stage.ts";

holdLists();

const changed = vi.fn();
document.body.addEventListener("procops:changed", changed);

beforeEach(() => {
  changed.mockClear();
  page(`<section data-list id="desk"><form id="one"></form><form id="two"></form></section><form id="elsewhere"></form>`);
});

function tell(name: string, of: string, verb: string): boolean {
  const detail = { elt: $(of), requestConfig: { verb } };
  return $(of).dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }));
}

it("fetches a list when nothing is on its way", () => {
  expect(tell("htmx:beforeRequest", "#desk", "get")).toBe(true);
});

it("waits for the last change made in it, and then asks once", () => {
  tell("htmx:beforeRequest", "#one", "post");
  tell("htmx:beforeRequest", "#two", "post");
  expect(tell("htmx:beforeRequest", "#desk", "get")).toBe(false);
  tell("htmx:afterRequest", "#one", "post");
  expect(changed).not.toHaveBeenCalled();
  tell("htmx:afterRequest", "#two", "post");
  expect(changed).toHaveBeenCalledTimes(1);
  expect(tell("htmx:beforeRequest", "#desk", "get")).toBe(true);
});

it("does not wait for what is sent elsewhere on the page", () => {
  tell("htmx:beforeRequest", "#elsewhere", "post");
  expect(tell("htmx:beforeRequest", "#desk", "get")).toBe(true);
});
