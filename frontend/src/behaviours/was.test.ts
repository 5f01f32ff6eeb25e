import { beforeEach, expect, it } from "vitest";

import { $, page } from "./stage.ts";
import { showWhatWas } from "./was.ts";

showWhatWas();

beforeEach(() => {
  page(
    `<form data-shows-was><div data-field="amount"><input name="amount" value="420.00"></div>
     <div data-field="kind"><select name="kind"><option value="">-</option><option value="s" selected>Small</option><option value="b">Big</option></select></div>
     <div data-field="note"><textarea name="note"></textarea></div></form>`,
    { was: "Until now: {value}", wasEmpty: "Until now empty" },
  );
});

function change(selector: string, value: string): string | undefined {
  const field = $<HTMLInputElement>(selector);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return field.closest("[data-field]")!.querySelector(".field-was")?.textContent ?? undefined;
}

it("says what stood in a changed field, and nothing once it stands there again", () => {
  expect(change("[name=amount]", "399.00")).toBe("Until now: 420.00");
  expect(change("[name=amount]", "420.00")).toBeUndefined();
});

it("says it in words, and that a field was empty", () => {
  expect(change("[name=kind]", "b")).toBe("Until now: Small");
  expect(change("[name=note]", "x")).toBe("Until now empty");
});
