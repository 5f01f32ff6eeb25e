import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { ROOT } from "../sample.ts";

type Shape = { properties?: Record<string, Shape>; items?: Shape; anyOf?: Shape[] };

/** The members of everything that the published schema defines, but for test cases, which a played case makes. */
function membersOf(shape: Shape): string[] {
  const inner = [...Object.values(shape.properties ?? {}), ...(shape.items ? [shape.items] : []), ...(shape.anyOf ?? [])];
  return [...Object.keys(shape.properties ?? {}), ...inner.flatMap(membersOf)];
}

it("lets every member of the process document be said in a panel", () => {
  const { $defs } = JSON.parse(readFileSync(join(ROOT, "docs", "process-document.schema.json"), "utf8")) as { $defs: Record<string, Shape> };
  const panels = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".tsx") && !name.includes(".test."));
  const written = panels.map((name) => readFileSync(join(import.meta.dirname, name), "utf8")).join("\n");
  const wanted = Object.entries($defs).flatMap(([name, shape]) => (name === "test" ? [] : membersOf(shape)));
  expect(wanted.length).toBeGreaterThan(100);
  // A key is made of a name, once.
  expect([...new Set(wanted)].filter((member) => member !== "key" && !new RegExp(`\\b${member}\\b`).test(written))).toEqual([]);
});
