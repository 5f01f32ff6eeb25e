import { expect, it } from "vitest";

import { watchCounters } from "./counters.ts";
import { readableSize, watchFiles } from "./files.ts";
import { $, htmx, page } from "./stage.ts";

watchCounters();
watchFiles();

it("counts what is left of a text, once a fifth of it is left", () => {
  page('<textarea data-count maxlength="200"></textarea>', { charactersLeft: "{count} characters left" });
  htmx("load", document.body);
  const field = $<HTMLTextAreaElement>("textarea");
  const left = [159, 160, 200].map((length) => {
    field.value = "x".repeat(length);
    field.dispatchEvent(new Event("input"));
    return $(".form-hint").textContent;
  });
  expect(left).toEqual(["", "40 characters left", "0 characters left"]);
});

it("dresses a field once, however often its piece of the page is announced", () => {
  page('<input type="file">');
  htmx("load", document.body);
  htmx("load", $("input"));
  expect(document.querySelectorAll(".form-hint")).toHaveLength(1);
});

it("writes sizes as people read them", () => {
  expect([0, 999, 1_000, 639_600, 999_999, 2_440_000].map((bytes) => readableSize(bytes, "en"))).toEqual([
    ...["0 B", "999 B", "1 kB", "640 kB", "1,000 kB", "2.4 MB"],
  ]);
});

function choose(...files: File[]): HTMLInputElement {
  const field = $<HTMLInputElement>("input");
  Object.defineProperty(field, "files", { configurable: true, value: files });
  field.dispatchEvent(new Event("change"));
  return field;
}

it("shows the chosen files with their sizes, and refuses one that is too large", () => {
  page('<input type="file" data-max-bytes="2000">', { tooLarge: "{name} is too large: at most {limit} are possible." });
  htmx("load", document.body);
  const small = choose(new File(["x".repeat(1_500)], "offer.pdf"), new File(["x"], "note.txt"));
  expect([$(".form-hint").textContent, small.validationMessage]).toEqual(["offer.pdf (2 kB), note.txt (1 B)", ""]);
  const large = choose(new File(["x".repeat(2_001)], "scan.pdf"));
  expect(large.validationMessage).toBe("scan.pdf is too large: at most 2 kB are possible.");
});
