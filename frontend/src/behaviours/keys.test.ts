import { beforeEach, expect, it, vi } from "vitest";

import { watchKeys } from "./keys.ts";
import { $, page, press } from "./stage.ts";

watchKeys();

const pressed = vi.fn();

beforeEach(() => {
  pressed.mockClear();
  page(`
    <input data-search><input data-filter id="filter">
    <ul>
      <li data-row id="one"><a href="#one" data-key="enter">Open</a><button data-key="a">Accept</button></li>
      <li data-row id="two"><button data-key="a">Complete</button><button data-key="e">Edit</button></li>
      <li hidden><span data-row id="gone"></span></li>
    </ul>
    <dialog id="shortcuts"></dialog>`);
  for (const button of document.querySelectorAll("[data-key]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      pressed(button.closest("[data-row]")!.id, button.textContent);
    });
  }
});

function current(): string[] {
  return [...document.querySelectorAll(".is-current")].map((row) => row.id);
}

it("walks down with J and up with K, and stops at the ends", () => {
  const seen = ["j", "j", "j", "k", "k"].map((key) => {
    press(key, document.body);
    return current();
  });
  expect(seen).toEqual([["one"], ["two"], ["two"], ["one"], ["one"]]);
  expect(document.activeElement?.id).toBe("one");
});

it("presses the current row's button with its letter, and opens it with Enter", () => {
  press("j", document.body);
  press("a");
  press("Enter");
  press("j");
  press("e");
  expect(pressed.mock.calls).toEqual([["one", "Accept"], ["one", "Open"], ["two", "Edit"]]);
});

it("leaves a letter alone that the row has no button for, and every letter while no row is current", () => {
  expect(press("a", document.body)).toBe(false);
  press("j", document.body);
  expect(press("x")).toBe(false);
  expect(pressed).not.toHaveBeenCalled();
});

it("goes to the filter, the search and the help", () => {
  expect(press("/", document.body)).toBe(true);
  expect(document.activeElement?.id).toBe("filter");
  press("k", $("#filter"), { ctrlKey: true });
  expect(document.activeElement).toBe($("[data-search]"));
  press("?", document.body);
  expect($<HTMLDialogElement>("#shortcuts").open).toBe(true);
});

it("does not disturb typing, combinations and dialogs", () => {
  expect(press("j", $("#filter"))).toBe(false);
  expect(press("a", document.body, { ctrlKey: true })).toBe(false);
  $<HTMLDialogElement>("#shortcuts").showModal();
  expect(press("j", document.body)).toBe(false);
  expect(current()).toEqual([]);
});

it("lets Enter press the button it stands on", () => {
  press("j", document.body);
  expect(press("Enter", $("#one button"))).toBe(false);
});

it("makes the row current that holds the focus", () => {
  $("#two button").focus();
  expect(current()).toEqual(["two"]);
});

it("can be switched off, but for the search", () => {
  document.documentElement.dataset.shortcuts = "off";
  expect(press("j", document.body)).toBe(false);
  expect(press("k", document.body, { metaKey: true })).toBe(true);
});

function replaceList(...ids: string[]): void {
  const list = $("ul");
  list.dispatchEvent(new CustomEvent("htmx:beforeSwap", { bubbles: true }));
  list.innerHTML = ids.map((id) => `<li data-row id="${id}"><button data-key="a">Accept</button></li>`).join("");
  list.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true }));
}

it("stays on its row when the list is fetched anew", () => {
  press("j", document.body);
  press("j");
  replaceList("new", "one", "two");
  expect(current()).toEqual(["two"]);
});

it("goes on to the next row when the button of its row was pressed", () => {
  press("j", document.body);
  press("a");
  replaceList("two", "one");
  expect(current()).toEqual(["two"]);
});

it("goes to a row beside it when its own is gone", () => {
  press("j", document.body);
  press("j");
  replaceList("one");
  expect(current()).toEqual(["one"]);
});

it("goes on at once where the button changes something, so that A again does the next row", () => {
  for (const row of document.querySelectorAll("[data-row]")) row.innerHTML = `<form hx-post="/x"><button type="button" data-key="a"></button></form>`;
  press("j", document.body);
  press("a");
  expect(current()).toEqual(["two"]);
  expect($("#one").classList.contains("is-leaving")).toBe(true);
  press("a");
  expect(current()).toEqual(["two"]); // there is none behind it
});

it("presses the page's own button where no row has one, and with Shift what is done with the chosen rows", () => {
  const calls: string[] = [];
  page(`<button data-page-key="t" id="next"></button><p hidden><button data-shift-key="a" id="hidden"></button></p>
    <button data-shift-key="a" id="off" disabled></button><button data-shift-key="a" id="many"></button>`);
  for (const each of document.querySelectorAll("button")) each.addEventListener("click", () => calls.push(each.id));
  press("t", document.body);
  press("A", document.body, { shiftKey: true });
  expect(calls).toEqual(["next", "many"]);
});

it("goes to the first empty field with E, and finishes a form with Ctrl Enter", () => {
  const finished = vi.fn();
  page(`<form data-autosave-url="/x"><input value="full"><input id="empty"><button type="button" data-form-key="enter">Complete</button></form>`);
  $("button").addEventListener("click", finished);
  press("e", document.body);
  expect(document.activeElement?.id).toBe("empty");
  press("Enter", $("#empty"), { ctrlKey: true });
  expect(finished).toHaveBeenCalledTimes(1);
});
