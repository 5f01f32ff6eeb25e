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
  <div id="bulk-told" hidden></div><div id="toasts"></div>`;
const WORDS = { failed: "That did not work.", offline: "No connection." };

function rows(number: number): string {
  const row = (at: number) => `<input type="checkbox" data-pick="${at % 2 ? "accept" : "accept reassign"}" value="t${at}">`;
  return `<section><input type="checkbox" data-pick-all>${Array.from({ length: number }, (_, at) => row(at)).join("")}</section>`;
}

const sent: string[][] = [];
let isOffline = false;
const taken = (told = "<strong>23 accepted.</strong>", url = "http://here.test/queue/bulk/") => Promise.resolve({ status: 200, url, text: () => Promise.resolve(told) } as Response);
const answers = vi.fn((_part: number): Promise<Response> => taken());
vi.stubGlobal(
  "fetch",
  vi.fn((_: string, how: RequestInit) => {
    if (how.method !== "POST") return isOffline ? Promise.reject(new TypeError("network")) : taken();
    sent.push((how.body as URLSearchParams).getAll("task"));
    return answers(sent.length);
  }),
);

page(rows(3) + BAR);
watchBulk();

beforeEach(() => {
  sent.length = 0;
  isOffline = false;
  answers.mockReset().mockImplementation(() => taken());
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

/** 23 rows are chosen and accepted; what the bar, the progress, the told and the toasts then say. */
async function run(): Promise<unknown[]> {
  page(rows(23) + BAR, WORDS);
  choose("[data-pick-all]");
  $<HTMLButtonElement>("[data-bulk-verb=accept]").click();
  await vi.waitFor(() => expect($("form").hasAttribute("data-bulk-running")).toBe(false));
  return [$("[data-bulk-progress]").hidden, $("[data-bulk-count]").textContent, $("form").hidden, $("#bulk-told").textContent, $("#toasts span")?.textContent];
}

it("says that there is no connection, takes the bar of progress away, and leaves chosen what was not answered", async () => {
  answers.mockImplementation((part) => (part === 2 ? Promise.reject(new TypeError("network")) : taken()));
  expect(await run()).toEqual([true, "13", false, "23 accepted.", "No connection."]);
  expect(sent.length).toBe(2);
  expect(document.querySelectorAll("[data-pick]:checked").length).toBe(13);
});

it("says it once where what became of the rows cannot be read either", async () => {
  answers.mockImplementation((part) => {
    isOffline = part === 2;
    return isOffline ? Promise.reject(new TypeError("network")) : taken();
  });
  expect(await run()).toEqual([true, "13", false, "", "No connection."]);
  expect(document.querySelectorAll("#toasts .toast").length).toBe(1);
});

it("says that it did not work, and tells nothing of an earlier run", async () => {
  answers.mockImplementation(() => Promise.resolve({ status: 500, url: "", text: () => Promise.resolve("") } as Response));
  expect(await run()).toEqual([true, "23", false, "", "That did not work."]);
});

it("asks who has been logged out to log in, and takes that page for no answer", async () => {
  const gone = vi.spyOn(location, "assign").mockImplementation(() => undefined);
  answers.mockImplementation(() => taken("<form>Log in</form>", "http://here.test/accounts/login/?next=/queue/"));
  expect(await run()).toEqual([true, "23", false, "", undefined]);
  expect(gone.mock.calls).toEqual([[location.href]]);
  expect(sent.length).toBe(1);
  gone.mockRestore();
});

it("does not begin a second run during one, and keeps chosen what is chosen meanwhile", async () => {
  let finish!: (response: Response) => void;
  answers.mockImplementation(() => new Promise((resolve) => (finish = resolve)));
  page(rows(2) + BAR, WORDS);
  choose("[value=t0]");
  $<HTMLButtonElement>("[data-bulk-verb=accept]").click();
  choose("[value=t1]");
  expect($("form").hidden).toBe(true);
  $<HTMLButtonElement>("[data-bulk-verb=accept]").click();
  expect(sent).toEqual([["t0"]]);
  finish(await taken());
  await vi.waitFor(() => expect($("form").hidden).toBe(false));
  expect([...document.querySelectorAll<HTMLInputElement>("[data-pick]:checked")].map((box) => box.value)).toEqual(["t1"]);
});
