import { beforeEach, expect, it, vi } from "vitest";

import { holdLists } from "./lists.ts";
import { $, htmx, page } from "./stage.ts";

holdLists();

const changed = vi.fn();
document.body.addEventListener("procops:changed", changed);

beforeEach(() => {
  changed.mockClear();
  page(`<section data-list id="desk"><form id="one"></form><form id="two"></form></section><form id="elsewhere"></form>`);
});

/** A request of htmx; each step answers whether htmx may go on. */
function request(of: string, verb: "get" | "post") {
  const elt = $(of);
  const detail = { elt, xhr: new XMLHttpRequest(), requestConfig: { verb } };
  const tell = (name: string) => htmx(name, document.contains(elt) ? elt : document.body, detail);
  return { begins: () => tell("beforeRequest"), swaps: () => tell("beforeSwap"), ends: () => tell("afterRequest") };
}

it("fetches a list when nothing is on its way", () => {
  const list = request("#desk", "get");
  expect([list.begins(), list.swaps()]).toEqual([true, true]);
});

it("waits for the last change made in it, and then asks once", () => {
  const [one, two] = [request("#one", "post"), request("#two", "post")];
  one.begins();
  two.begins();
  expect(request("#desk", "get").begins()).toBe(false);
  one.ends();
  expect(changed).not.toHaveBeenCalled();
  two.ends();
  expect(changed).toHaveBeenCalledTimes(1);
  expect(request("#desk", "get").begins()).toBe(true);
});

it("does not show what it was told while a change is on its way, and asks once more after it", () => {
  const [list, one] = [request("#desk", "get"), request("#one", "post")];
  list.begins();
  one.begins();
  expect(list.swaps()).toBe(false);
  expect(changed).not.toHaveBeenCalled();
  one.ends();
  expect(changed).toHaveBeenCalledTimes(1);
});

it("does not show what it was told before a change that is over by now", () => {
  const [list, one] = [request("#desk", "get"), request("#one", "post")];
  list.begins();
  one.begins();
  expect(one.swaps()).toBe(true);
  one.ends();
  expect(changed).not.toHaveBeenCalled();
  expect(list.swaps()).toBe(false);
  expect(changed).toHaveBeenCalledTimes(1);
});

it("counts a change as over though its row has left the page", () => {
  const one = request("#one", "post");
  one.begins();
  expect(request("#desk", "get").begins()).toBe(false);
  $("#one").remove();
  one.ends();
  expect(changed).toHaveBeenCalledTimes(1);
});

it("does not wait for what is sent elsewhere on the page", () => {
  const [list, elsewhere] = [request("#desk", "get"), request("#elsewhere", "post")];
  list.begins();
  elsewhere.begins();
  expect(list.swaps()).toBe(true);
  expect(request("#desk", "get").begins()).toBe(true);
});
