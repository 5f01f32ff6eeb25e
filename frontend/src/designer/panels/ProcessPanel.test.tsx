import { expect, it } from "vitest";

import type { Kind } from "../document.ts";
import { template } from "../sample.ts";
import { NOBODY } from "../staffing.ts";
import { draw } from "../stage.tsx";
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
