import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";

import type { Condition, Doc } from "../document.ts";
import { template } from "../sample.ts";
import { by, draw, named, put } from "../stage.tsx";
import { ConditionEditor } from "./ConditionEditor.tsx";

const doc: Doc = { ...template("it-incident"), fields: [{ key: "at", label: "At", type: "datetime" }, { key: "city", label: "City", type: "text" }] };
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
