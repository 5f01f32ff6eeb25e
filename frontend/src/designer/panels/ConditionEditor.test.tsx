import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";

import type { Condition, Doc } from "../document.ts";
import { template } from "../sample.ts";
import { by, draw, named, put } from "../stage.tsx";
import { ConditionEditor } from "./ConditionEditor.tsx";

const doc: Doc = { ...template("it-incident"), fields: [
    { key: "at", label: "At", type: "datetime" },
    { key: "city", label: "City", type: "text" },
    { key: "price", label: "Price", type: "money" },
    { key: "limit", label: "Limit", type: "money" },
    { key: "francs", label: "Francs", type: "money", currency: "CHF" },
    { key: "count", label: "Count", type: "whole_number" },
    { key: "size", label: "Size", type: "choice", choices: [{ key: "s", label: "Small" }] },
    { key: "wanted", label: "Wanted", type: "choice", choices: [{ key: "s", label: "Small" }] },
    { key: "asker", label: "Asker", type: "person" },
    { key: "manager", label: "Manager", type: "person" },
  ],
};
const changed = vi.fn<(condition: Condition | null) => void>();
const editor = (condition: Condition) => <ConditionEditor doc={doc} label="If" condition={condition} onChange={changed} />;

beforeAll(() => void vi.stubEnv("TZ", "America/New_York"));
afterAll(() => void vi.unstubAllEnvs());
beforeEach(() => changed.mockReset());

it("shows a moment at the reader's own time, names the zone, and keeps it in UTC", async () => {
  const redraw = await draw(editor({ field: "at", operator: "<", value: "2026-03-01T10:30:00Z" }));
  const input = named<HTMLInputElement>("Value");
  expect([input.value, document.getElementById(input.getAttribute("aria-describedby")!)!.textContent]).toEqual(["2026-03-01T05:30", "America/New_York"]);
  await put(input, "2026-07-01T09:15");
  expect(changed.mock.calls).toEqual([[{ field: "at", operator: "<", value: "2026-07-01T13:15:00Z" }]]);
  await redraw(editor({ field: "at", operator: "<", value: "2026-07-01T15:15:00+02:00" }));
  expect(input.value).toBe("2026-07-01T09:15");
  await redraw(editor({ field: "at", operator: "<", value: "" }));
  expect(input.value).toBe("");
});

it("lists values as they are typed, and follows when the document changes underneath", async () => {
  const row = (value: string[]) => editor({ field: "city", operator: "in", value });
  const redraw = await draw(row(["Bern"]));
  const input = named<HTMLInputElement>("Values, with commas between");
  await put(input, "Bern ,Ulm,");
  expect(changed.mock.calls).toEqual([[{ field: "city", operator: "in", value: ["Bern", "Ulm"] }]]);
  await redraw(row(["Bern", "Ulm"]));
  expect(input.value).toBe("Bern ,Ulm,");
  await by(() => {
    input.focus();
    input.blur();
  });
  expect(input.value).toBe("Bern, Ulm");
  await redraw(row(["Bern"]));
  expect(input.value).toBe("Bern");
});

const button = (words: string) => [...document.querySelectorAll<HTMLButtonElement>("button")].find((each) => each.textContent === words);
const press = (words: string) => by(() => button(words)!.click());
const offered = (name: string) => [...named<HTMLSelectElement>(name).options].map((option) => option.text);

it("compares with another field of the family, and with a value again", async () => {
  const redraw = await draw(editor({ field: "price", operator: ">", value: "10" }));
  await press("Compare with another field");
  expect(changed).toHaveBeenLastCalledWith({ field: "price", operator: ">", other: "limit" });
  await redraw(editor({ field: "price", operator: ">", other: "limit" }));
  expect(offered("Another field")).toEqual(["Limit", "Count"]);
  await put(named<HTMLSelectElement>("Another field"), "count");
  expect(changed).toHaveBeenLastCalledWith({ field: "price", operator: ">", other: "count" });
  await press("Compare with a value");
  expect(changed).toHaveBeenLastCalledWith({ field: "price", operator: ">", value: "0" });
  await redraw(editor({ field: "size", operator: "is", other: "wanted" }));
  expect(offered("Another field")).toEqual(["Wanted"]);
  await put(named<HTMLSelectElement>("Comparison"), "in");
  expect(changed).toHaveBeenLastCalledWith({ field: "size", operator: "in", value: [] });
  await redraw(editor({ field: "at", operator: "<", value: "2026-03-01T10:30:00Z" }));
  expect(button("Compare with another field")).toBeUndefined();
});

it("compares a person with the person of another field, since a process names nobody", async () => {
  await draw(editor({ field: "city", operator: "is", value: "" }));
  await put(named<HTMLSelectElement>("What is asked"), "field:asker");
  expect(changed).toHaveBeenLastCalledWith({ field: "asker", operator: "is", other: "manager" });
});

it("takes decimals as they are written here", async () => {
  document.documentElement.lang = "de";
  await draw(editor({ field: "price", operator: ">", value: "2.5" }));
  expect(named<HTMLInputElement>("Value").value).toBe("2,5");
  await put(named<HTMLInputElement>("Value"), "1000,75");
  expect(changed).toHaveBeenLastCalledWith({ field: "price", operator: ">", value: "1000.75" });
  document.documentElement.lang = "en";
});
