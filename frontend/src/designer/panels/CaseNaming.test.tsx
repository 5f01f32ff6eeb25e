import { useState } from "react";
import { expect, it } from "vitest";

import type { Doc } from "../document.ts";
import { editProcess } from "../edits/change.ts";
import { template } from "../sample.ts";
import { draw, named, put } from "../stage.tsx";
import { CaseNaming } from "./CaseNaming.tsx";

const fields: Doc["fields"] = [
  { key: "secret", label: "Secret", type: "text", confidential: true },
  { key: "amount", label: "Amount", type: "money" },
  { key: "customer", label: "Customer", type: "text" },
  { key: "number", label: "Customer number", type: "text" },
];
let kept: Doc["process"];

function Stage({ start }: { start: Doc }) {
  const [doc, setDoc] = useState(start);
  kept = doc.process;
  return <CaseNaming doc={doc} onChange={(changes) => setDoc((current) => editProcess(current, changes))} />;
}
const from = (given: Doc["fields"]) => {
  const doc = template("it-incident");
  return <Stage key={given.length} start={{ ...doc, process: { ...doc.process, record: null }, fields: given }} />;
};
const offered = (name: string) => [...named<HTMLSelectElement>(name).options].map((option) => option.value);

it("says whom a case is about by a line of text that everybody may read, and by its number", async () => {
  const redraw = await draw(from(fields));
  await put(named<HTMLSelectElement>("A case is about"), "customer");
  expect(kept.record).toEqual({ kind: "customer", name: "customer" });
  expect(offered("Named in the field")).toEqual(["customer", "number"]);
  await put(named<HTMLSelectElement>("Its number stands in"), "number");
  await put(named<HTMLSelectElement>("A case is about"), "vendor");
  expect(kept.record).toEqual({ kind: "vendor", name: "customer", outside_id: "number" });
  await put(named<HTMLSelectElement>("A case is about"), "");
  expect("record" in kept).toBe(false);
  await redraw(from(fields.slice(0, 2)));
  expect(offered("A case is about")).toEqual([""]);
});
