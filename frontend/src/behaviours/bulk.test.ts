import { beforeEach, expect, it, vi } from "vitest";

import { watchBulk } from "./bulk.ts";
import { $, page } from "./stage.ts";

const BAR = `
  <form data-bulk data-bulk-said="{done} of {number}" action="/queue/bulk/">
    <span data-bulk-count></span>
    <button name="verb" value="accept" data-bulk-verb="accept">Accept</button>
    <button name="verb" value="complete" data-bulk-verb="complete">Complete</button>
    <button type="button" data-bulk-clear>None</button>
  </form>
  <div data-bulk-progress hidden><progress></progress><span data-bulk-far></span></div>
  <div id="bulk-told" hidden></div>`;

function rows(number: number): string {
  const row = (at: number) => `<input type="checkbox" data-pick="${at % 2 ? "accept" : "accept reassign"}" value="t${at}">`;
  return `<section><input type="checkbox" data-pick-all>${Array.from({ length: number }, (_, at) => row(at)).join("")}</section>`;
}

const sent: string[][] = [];
vi.stubGlobal(
  "fetch",
  vi.fn((_: string, how: RequestInit) => {
    if (how.method === "POST") sent.push((how.body as URLSearchParams).getAll("task"));
    return Promise.resolve({ ok: true, text: () => Promise.resolve("<strong>23 accepted.</strong>") });
  }),
);

page(rows(3) + BAR);
watchBulk();

beforeEach(() => {
  sent.length = 0;
});

function choose(selector: string): void {
  const box = $<HTMLInputElement>(selector);
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

it("says how many are chosen, and offers what can be done with one of them", () => {
  page(rows(3) + BAR);
  choose("[value=t1]");
  expect($("[data-bulk-count]").textContent).toBe("1");
  expect($<HTMLFormElement>("form").hidden).toBe(false);
  expect($<HTMLButtonElement>("[data-bulk-verb=accept]").disabled).toBe(false);
  expect($<HTMLButtonElement>("[data-bulk-verb=complete]").disabled).toBe(true);
  expect($<HTMLInputElement>("[data-pick-all]").indeterminate).toBe(true);
  $("[data-bulk-clear]").click();
  expect($<HTMLFormElement>("form").hidden).toBe(true);
});

it("keeps what is chosen when the list is fetched anew, but for what is gone", () => {
  page(rows(3) + BAR);
  choose("[data-pick-all]");
  $("section").outerHTML = rows(2);
  document.body.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true }));
  expect($("[data-bulk-count]").textContent).toBe("2");
  expect($<HTMLInputElement>("[value=t1]").checked).toBe(true);
});

it("sends a part after the other, and shows what the server tells of all", async () => {
  page(rows(23) + BAR);
  choose("[data-pick-all]");
  $<HTMLButtonElement>("[data-bulk-verb=accept]").click();
  await vi.waitFor(() => expect($("#bulk-told").hidden).toBe(false));
  expect(sent.map((part) => part.length)).toEqual([10, 10, 3]);
  expect($("#bulk-told").textContent).toBe("23 accepted.");
  expect($<HTMLProgressElement>("progress").value).toBe(20);
  expect($("[data-bulk-far]").textContent).toBe("20 of 23");
});
