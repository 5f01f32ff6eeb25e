import { expect, it, vi } from "vitest";

import type { Field, Value } from "../document.ts";
import { by, draw, named } from "../stage.tsx";
import { FieldInput, valueWords } from "./FieldInput.tsx";

const chosen: Field = { key: "equipment", label: "Equipment", type: "choices", choices: [{ key: "laptop", label: "Laptop" }, { key: "phone", label: "Phone" }] };
const manager: Field = { key: "manager", label: "Manager", type: "person" };

it("says in words what was filled, never an id", async () => {
  const filled = vi.fn<(value: Value) => void>();
  await draw(<FieldInput field={manager} value={null} error={undefined} onChange={filled} />);
  const select = document.querySelector("select")!;
  for (const option of [...select.options].filter(({ value }) => value)) expect(valueWords(manager, option.value)).toBe(option.text);
  expect(valueWords({ key: "cv", label: "CV", type: "file" }, ["00000000-0000-4000-8000-00000000000f"])).toBe("yes");
  expect(valueWords(chosen, ["phone", "laptop"])).toBe("Phone, Laptop");
  expect([valueWords(chosen, undefined), valueWords(chosen, null)]).toEqual(["", ""]);
});

it("says what is wrong with a choice of several below it", async () => {
  const filled = vi.fn<(value: Value) => void>();
  await draw(<FieldInput field={chosen} value={["laptop"]} error="Choose a phone too." onChange={filled} />);
  expect(document.querySelector(".form-hint")!.textContent).toBe("Choose a phone too.");
  await by(() => document.querySelectorAll("input")[1]!.click());
  expect(filled.mock.calls).toEqual([[["laptop", "phone"]]]);
});

it("ties a moment to its label, and to what is wrong with it", async () => {
  await draw(<FieldInput field={{ key: "at", label: "At", type: "datetime" }} value={null} error="That is no moment." onChange={vi.fn()} />);
  const input = named("At");
  const told = input.getAttribute("aria-describedby")!.split(" ").map((id) => document.getElementById(id)!.textContent);
  expect([input.getAttribute("type"), ...told]).toEqual(["datetime-local", "That is no moment.", Intl.DateTimeFormat().resolvedOptions().timeZone]);
});
