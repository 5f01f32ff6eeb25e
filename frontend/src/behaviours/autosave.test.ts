import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { watchAutosave } from "./autosave.ts";
import { $, htmx, page, submit } from "./stage.ts";
import { putBack } from "./typed.ts";

const WORDS = { saving: "Saving…", saved: "Saved", notSaved: "Not saved", savedElsewhere: "Changed elsewhere", offline: "Offline" };
type Call = [string, { method: string; body: FormData; headers: Record<string, string>; keepalive?: boolean; signal?: AbortSignal }];
const fetched = vi.fn<(...call: Call) => Promise<Response>>();
const answer = (status: number) => Promise.resolve(new Response("", { status }));

watchAutosave();

beforeEach(() => {
  vi.useFakeTimers();
  fetched.mockReset().mockImplementation(() => answer(200));
  vi.stubGlobal("fetch", fetched);
  page(`<form data-autosave-url="/draft/"><input name="note"><input type="file" name="file"><i data-autosave-state></i></form>`, WORDS);
  htmx("load", $("form"));
});
afterEach(() => {
  document.body.innerHTML = "";
  sessionStorage.clear();
  vi.useRealTimers();
});

function type(text: string): void {
  $<HTMLInputElement>("[name=note]").value = text;
  $("[name=note]").dispatchEvent(new Event("input", { bubbles: true }));
}

const state = () => $("[data-autosave-state]").textContent;

it("saves once the typing rests, with the token, without files", async () => {
  type("a");
  await vi.advanceTimersByTimeAsync(700);
  type("ab");
  await vi.advanceTimersByTimeAsync(799);
  expect(fetched).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  const [url, request] = fetched.mock.calls[0]!;
  expect([url, request.method, [...request.body], request.headers["X-CSRFToken"]]).toEqual([
    ...["/draft/", "POST", [["note", "ab"]], "token-of-the-page"],
  ]);
  expect(state()).toBe("Saved");
});

it("keeps what a form holds that came back with something wrong in it", async () => {
  page(`<form data-autosave-url="/draft/" data-autosave-unsaved><input name="note" value="typed before"></form>`, WORDS);
  htmx("load", $("form"));
  await vi.advanceTimersByTimeAsync(800);
  expect(fetched.mock.calls.map(([url, { body }]) => [url, body.get("note")])).toEqual([["/draft/", "typed before"]]);
});

it("has one request on its way at a time, and then saves what was typed meanwhile", async () => {
  let finish!: (response: Response) => void;
  fetched.mockImplementationOnce(() => new Promise((resolve) => (finish = resolve)));
  type("a");
  await vi.advanceTimersByTimeAsync(800);
  type("ab");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(fetched).toHaveBeenCalledTimes(1);
  expect(state()).toBe("Saving…");
  finish(new Response());
  await vi.advanceTimersByTimeAsync(0);
  expect(fetched.mock.calls[1]![1].body.get("note")).toBe("ab");
  expect(state()).toBe("Saved");
});

it("says when it could not save, and tries again", async () => {
  fetched.mockImplementationOnce(() => Promise.reject(new TypeError("network")));
  type("a");
  await vi.advanceTimersByTimeAsync(800);
  expect(state()).toBe("Not saved");
  await vi.advanceTimersByTimeAsync(5_000);
  expect([fetched.mock.calls.length, state()]).toEqual([2, "Saved"]);
});

it("does not fight over what was changed somewhere else", async () => {
  fetched.mockImplementation(() => answer(409));
  type("a");
  await vi.advanceTimersByTimeAsync(60_000);
  expect([fetched.mock.calls.length, state()]).toEqual([1, "Changed elsewhere"]);
});

it("sends the last words when the page goes away, and only if there are any", async () => {
  window.dispatchEvent(new Event("pagehide"));
  expect(fetched).not.toHaveBeenCalled();
  type("a");
  window.dispatchEvent(new Event("pagehide"));
  expect(fetched.mock.calls[0]![1].keepalive).toBe(true);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(fetched).toHaveBeenCalledTimes(1);
});

it("saves nothing more once the form itself is sent, and calls back what is on its way", async () => {
  fetched.mockImplementationOnce((_, { signal }) => new Promise((_resolve, reject) => signal!.addEventListener("abort", reject)));
  type("a");
  await vi.advanceTimersByTimeAsync(800);
  type("ab");
  submit($<HTMLFormElement>("form"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetched).toHaveBeenCalledTimes(1);
  expect(state()).toBe("Saving…");
});

it.each([0, 403, 413, 500, 503])("keeps what was typed, and saves it, when the form was sent and the answer was %i", async (status) => {
  type("a");
  const form = $<HTMLFormElement>("form");
  htmx("beforeRequest", form);
  htmx("afterRequest", form, { xhr: { status, responseURL: "" } });
  type("");
  expect(putBack(form)).toBe(true);
  expect($<HTMLInputElement>("[name=note]").value).toBe("a");
  await vi.advanceTimersByTimeAsync(800);
  expect(fetched.mock.calls.map(([, { body }]) => body.get("note"))).toEqual(["a"]);
});

it("saves by itself, without a key, what a server that broke down has not taken", async () => {
  type("a");
  htmx("beforeRequest", $("form"));
  htmx("afterRequest", $("form"), { xhr: { status: 500, responseURL: "" } });
  await vi.advanceTimersByTimeAsync(800);
  expect(fetched.mock.calls.map(([, { body }]) => body.get("note"))).toEqual(["a"]);
});

it("is left alone by what something inside of the form asks for", async () => {
  type("a");
  htmx("beforeRequest", $("[name=note]"));
  htmx("afterRequest", $("[name=note]"), { xhr: { status: 200, responseURL: "" } });
  await vi.advanceTimersByTimeAsync(800);
  expect(fetched.mock.calls.map(([, { body }]) => body.get("note"))).toEqual(["a"]);
});

it("keeps what could not be saved for when the page is opened again, until it is saved", async () => {
  fetched.mockRejectedValueOnce(new TypeError("network"));
  type("a");
  await vi.advanceTimersByTimeAsync(800);
  const kept = () => Object.values(sessionStorage).map((typed) => (JSON.parse(typed as string) as { values: unknown }).values);
  expect(kept()).toEqual([[["note", "a"]]]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(state()).toBe("Saved");
  expect(kept()).toEqual([]);
});

it("forgets what was typed once the form was sent and answered", async () => {
  type("a");
  htmx("beforeRequest", $("form"));
  htmx("afterRequest", $("form"), { xhr: { status: 200, responseURL: "http://here.test/tasks/1/" } });
  expect(putBack($<HTMLFormElement>("form"))).toBe(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetched).not.toHaveBeenCalled();
});

it("sends what is on its way once more when the page goes away, and once only", async () => {
  fetched.mockImplementationOnce((_, { signal }) => new Promise((_resolve, reject) => signal!.addEventListener("abort", reject)));
  type("a");
  await vi.advanceTimersByTimeAsync(800);
  window.dispatchEvent(new Event("pagehide"));
  window.dispatchEvent(new Event("pagehide"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetched.mock.calls.map(([, { body, keepalive }]) => [body.get("note"), keepalive ?? false])).toEqual([["a", false], ["a", true]]);
});
