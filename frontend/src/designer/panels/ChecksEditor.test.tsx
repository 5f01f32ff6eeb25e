import { useState } from "react";
import { expect, it } from "vitest";

import type { Check, Doc } from "../document.ts";
import { template } from "../sample.ts";
import { draw, named, put } from "../stage.tsx";
import { ChecksEditor } from "./ChecksEditor.tsx";

const doc: Doc = { ...template("it-incident"), fields: [{ key: "billed", label: "Billed", type: "money" }, { key: "ordered", label: "Ordered", type: "money" }, { key: "note", label: "Note", type: "text" }] };
let kept: readonly Check[];

function Stage() {
  const [checks, setChecks] = useState<readonly Check[]>([{ field: "billed", operator: "=", other: "ordered", level: "warn" }]);
  kept = checks;
  return <ChecksEditor doc={doc} checks={checks} onChange={setChecks} />;
}

it("bears so many per cent or so much where numbers are compared, and no slack elsewhere", async () => {
  await draw(<Stage />);
  await put(named<HTMLSelectElement>("May differ"), "percent");
  expect(kept).toEqual([{ field: "billed", operator: "=", other: "ordered", level: "warn", tolerance: { value: "5", unit: "percent" } }]);
  await put(named<HTMLInputElement>("Per cent"), "");
  await put(named<HTMLInputElement>("Per cent"), "2.5");
  await put(named<HTMLSelectElement>("May differ"), "absolute");
  expect([kept[0]!.tolerance, named<HTMLInputElement>("So much").value]).toEqual([{ value: "2.5", unit: "absolute" }, "2.5"]);
  await put(named<HTMLSelectElement>("What is asked"), "field:note");
  expect(kept).toEqual([{ field: "note", operator: "is", value: "", level: "warn" }]);
});
