import { expect, it } from "vitest";

import { withoutUnused } from "./unused.ts";

it("takes out what asks for pieces that no page has, and leaves the rest", () => {
  const css = [".page:has(> .navbar) p", ".steps:not(:has(> .step-item))", ".alert:has(> .alert-icon)", ".navbar", ".first-steps:has(a)"];
  const left = new Set(css);
  for (const selector of css) withoutUnused().Rule({ selector, remove: () => left.delete(selector) });
  expect([...left]).toEqual([".alert:has(> .alert-icon)", ".navbar", ".first-steps:has(a)"]);
});
