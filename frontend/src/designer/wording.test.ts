import { expect, it } from "vitest";

import { galleryTexts, template } from "./sample.ts";
import { deadlineWords, flowWords, limitWords } from "./wording.ts";
import said from "./wording.json";

// tests/workflows/test_designer_words.py holds the same file to what the server says.
it.each(galleryTexts())("says the deadlines, limits and conditions of %s as the server does", (name) => {
  const doc = template(name);
  const expected = said[name as keyof typeof said];
  const each = <T extends { key: string }, V>(things: readonly T[], words: (thing: T) => V) => Object.fromEntries(things.map((thing) => [thing.key, words(thing)]));
  expect(each(doc.steps, (step) => deadlineWords(step, doc))).toEqual(expected.deadlines);
  expect(each(doc.flows, limitWords)).toEqual(expected.limits);
  expect(each(doc.flows, (flow) => flowWords(flow, doc))).toEqual(expected.conditions);
  expect(each(doc.flows, (flow) => flowWords({ ...flow, label: "" }, doc))).toEqual(expected.without_labels);
});
