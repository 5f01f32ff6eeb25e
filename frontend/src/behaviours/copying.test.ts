import { expect, it, vi } from "vitest";

import { watchCopying } from "./copying.ts";
import { watchFailures } from "./failures.ts";
import { $, htmx, page } from "./stage.ts";

watchCopying();
watchFailures();

const toasts = () => [...document.querySelectorAll(".toast-text")].map((toast) => toast.textContent);
const WORDS = { copied: "Copied", failed: "That did not work.", offline: "No connection." };

it("copies what a button holds or points at, and says so", async () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  page('<button id="a" data-copy="ONB-42">Copy</button><code>  abc </code><button id="b" data-copy-from="code"></button><div id="toasts"></div>', WORDS);
  $("#a").click();
  $("#b").click();
  expect(writeText.mock.calls).toEqual([["ONB-42"], ["abc"]]);
  await vi.waitFor(() => expect(toasts()).toEqual(["Copied", "Copied"]));
});

it("says when an answer failed to come, but not for a mere look for news", () => {
  page('<div id="toasts"></div>', WORDS);
  const news = { requestConfig: { triggeringEvent: new CustomEvent("procops:poll") } };
  htmx("responseError", document.body, news);
  htmx("sendError", document.body, news);
  expect(toasts()).toEqual([]);
  htmx("responseError", document.body, { requestConfig: {} });
  htmx("sendError", document.body, {});
  expect(toasts()).toEqual(["That did not work.", "No connection."]);
});
