import { describe, expect, it } from "vitest";

import { opened, written } from "./document.ts";
import { edit } from "./edits/change.ts";
import { differences } from "./merge.ts";
import { galleryTexts, randomDocument, template } from "./sample.ts";

describe("a document that is opened and written again", () => {
  it.each(galleryTexts())("is the same for %s", (_, text) => {
    const read = JSON.parse(text);
    expect(JSON.stringify(written(opened(read), read))).toBe(JSON.stringify(read));
  });

  it("is the same for a hundred random ones, whatever members they leave out or have that are not known here", () => {
    for (let seed = 0; seed < 100; seed++) {
      const full = { ...randomDocument(seed), later: { a: [seed] } };
      const { fields: _, ...raw } = seed % 2 ? full : { ...full, steps: full.steps.map((step) => ({ ...step, waits: "for something" })) };
      expect(JSON.stringify(written(opened(raw as never), raw as never))).toBe(JSON.stringify(raw));
    }
  });
});

it("touches only what was edited", () => {
  for (const [name] of galleryTexts()) {
    const doc = template(name);
    const task = doc.steps.find((step) => step.kind === "task")!;
    const after = edit(doc, "steps", task.key, { deadline: [{ value: 7, unit: "working_days" }] });
    expect(differences(doc, after)).toEqual([{ kind: "step", key: task.key, label: task.name, how: "changed", members: ["deadline"] }]);
    expect(after.steps.filter((step, i) => step !== doc.steps[i])).toHaveLength(1);
  }
});
