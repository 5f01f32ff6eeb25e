import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { watchPalette } from "./palette.ts";

const OPTIONS = `
  <a role="option" aria-selected="false" id="one" href="#one">One</a>
  <a role="option" aria-selected="false" id="two" href="#two">Two</a>`;

let field: HTMLInputElement;
let offered = OPTIONS;
const addresses: string[] = [];
const searched = vi.fn((event: Event) => event.preventDefault());

watchPalette();

beforeEach(() => {
  addresses.length = 0;
  offered = OPTIONS;
  searched.mockClear();
  vi.stubGlobal("fetch", async (address: string) => {
    addresses.push(address);
    return { ok: true, redirected: false, text: async () => offered };
  });
  document.body.innerHTML = `<form class="top-search"><input data-palette="/p/" aria-controls="list"><div id="list" role="listbox" hidden></div></form><button>Other</button>`;
  field = document.querySelector("input")!;
  field.form!.addEventListener("submit", searched);
});
afterEach(() => vi.unstubAllGlobals());

const list = (): HTMLElement => document.getElementById("list")!;
const key = (name: string): boolean =>
  field.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));

async function opened(): Promise<void> {
  field.focus();
  await vi.waitFor(() => expect(list().hidden).toBe(false));
}

test("the field offers something as soon as it is reached", async () => {
  await opened();
  expect(addresses).toEqual(["/p/?q="]);
  expect(field.getAttribute("aria-expanded")).toBe("true");
});

test("arrows walk round, and the field says which option is meant", async () => {
  await opened();
  key("ArrowDown");
  expect(field.getAttribute("aria-activedescendant")).toBe("one");
  key("ArrowUp");
  expect(field.getAttribute("aria-activedescendant")).toBe("two");
  key("ArrowDown");
  expect(document.querySelectorAll("[aria-selected=true]").length).toBe(1);
});

test("Enter goes to the chosen option and leaves the search alone otherwise", async () => {
  await opened();
  expect(key("Enter")).toBe(true);
  const pressed = vi.fn((event: Event) => event.preventDefault());
  list().addEventListener("click", pressed);
  key("ArrowDown");
  expect(key("Enter")).toBe(false);
  expect(pressed).toHaveBeenCalledOnce();
});

test("Escape and leaving the field close the list", async () => {
  await opened();
  key("Escape");
  expect([list().hidden, field.getAttribute("aria-expanded")]).toEqual([true, "false"]);
});

test("typing asks once, after a pause", async () => {
  await opened();
  addresses.length = 0;
  for (const typed of ["d", "de", "desk"]) {
    field.value = typed;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  await vi.waitFor(() => expect(addresses).toEqual(["/p/?q=desk"]));
});

test("keys that choose wait for the answer to what is typed by then", async () => {
  await opened();
  const gone = vi.fn((event: Event) => event.preventDefault());
  list().addEventListener("click", gone);
  field.value = "desk";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  expect([key("ArrowDown"), key("ArrowDown"), key("Enter")]).toEqual([false, false, false]);
  expect(gone).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(gone).toHaveBeenCalledOnce());
  expect((gone.mock.calls[0]![0].target as Element).id).toBe("two");
  expect(addresses).toEqual(["/p/?q=", "/p/?q=desk"]);
});

test("an Enter that waited searches where nothing is offered, and where there is no answer", async () => {
  await opened();
  offered = "";
  field.value = "nothing";
  expect([key("ArrowDown"), key("Enter")]).toEqual([false, false]);
  await vi.waitFor(() => expect(searched).toHaveBeenCalledOnce());
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
  field.value = "desk";
  expect([key("ArrowDown"), key("Enter")]).toEqual([false, false]);
  await vi.waitFor(() => expect(searched).toHaveBeenCalledTimes(2));
});

test("what was chosen for an earlier word is not gone to", async () => {
  await opened();
  const gone = vi.fn((event: Event) => event.preventDefault());
  list().addEventListener("click", gone);
  key("ArrowDown");
  field.value = "desk";
  expect(key("Enter")).toBe(true);
  expect(gone).not.toHaveBeenCalled();
});
