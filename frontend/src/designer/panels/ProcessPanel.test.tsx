import { expect, it } from "vitest";

import type { Doc, Kind } from "../document.ts";
import { template } from "../sample.ts";
import { NOBODY } from "../staffing.ts";
import { actions, draw, named, put } from "../stage.tsx";
import { ProcessPanel } from "./ProcessPanel.tsx";

it("puts what matters for the kind first, and opens it", async () => {
  const sample = template("it-incident");
  const plain = { ...sample.process, target: null, dimensions: undefined, review_every_months: undefined };
  const panel = (kind: Kind) => <ProcessPanel doc={{ ...sample, process: { ...plain, kind } } as unknown as typeof sample} staffing={NOBODY} onStaffed={() => undefined} />;
  const parts = () => [...document.querySelectorAll("details.panel-more")].map((part) => `${part.querySelector("summary")!.textContent}${part.hasAttribute("open") ? " (open)" : ""}`);
  const redraw = await draw(panel("management"));
  expect(parts().slice(0, 3)).toEqual(["By period (open)", "Whether it is still as it should be (open)", "When a case should be finished"]);
  await redraw(panel("operational"));
  expect(parts()[0]).toBe("When a case should be finished (open)");
  await redraw(panel("support"));
  expect(parts()[0]).toBe("Who may start and see it (open)");
});

it("keeps the key of a reason that is reworded, and how soon a problem is answered", async () => {
  const sample = template("it-incident");
  actions.edit.mockImplementation((change: (doc: Doc) => Doc) => void (kept = change(kept)));
  let kept: Doc = { ...sample, process: { ...sample.process, problem_reasons: [{ key: "part", label: "A part is missing" }], answer_problems_within: undefined } as unknown as Doc["process"] };
  await draw(<ProcessPanel doc={kept} staffing={NOBODY} onStaffed={() => undefined} />);
  await put(named<HTMLInputElement>("Reasons to choose from, entry 1"), "Something is missing");
  await put(named<HTMLInputElement>("A problem is answered within usual"), "4");
  expect(kept.process.problem_reasons).toEqual([{ key: "part", label: "Something is missing" }]);
  expect(kept.process.answer_problems_within).toEqual({ value: 4, unit: "working_hours" });
});
