import { expect, it } from "vitest";

import type { Step } from "../document.ts";
import { edit } from "../edits/change.ts";
import { removeStep } from "../edits/steps.ts";
import { differences, merge } from "../merge.ts";
import { template } from "../sample.ts";
import { draw } from "../stage.tsx";
import { NewsDialog } from "./NewsDialog.tsx";

const base = template("it-incident");
const [one, other, third] = base.steps.filter((step) => step.kind === "task") as unknown as [Step, Step, Step];
const between = base.flows.find((flow) => flow.from === one.key && flow.to === other.key)!;

it("says what somebody else did, what stays all the same, and what went", async () => {
  const ours = edit(edit(base, "steps", third.key, { instructions: "Ours" }), "flows", between.key, { label: "Ours" });
  const theirs = removeStep(removeStep(base, other.key), third.key);
  const { doc, conflicts, lost } = merge(base, ours, theirs);
  await draw(<NewsDialog doc={doc} news={{ theirs: differences(base, theirs), conflicts, lost }} onClose={() => undefined} />);
  const [told, went] = [...document.querySelectorAll(".designer-news")].map((list) => [...list.children].map((line) => line.textContent));
  expect(document.querySelector("p")!.textContent).toBe("Their changes are in, and yours too, but for what is named below.");
  expect(told).toContain(`${other.name} was taken out`);
  expect(told).toContain(`${third.name} was taken out; it stays, since you have changed it`);
  expect(went).toEqual([`${one.name} → ${other.name}`]);
});
