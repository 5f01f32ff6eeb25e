import { expect, it } from "vitest";

import type { Doc, Flow } from "../document.ts";
import { template } from "../sample.ts";
import { actions, draw, named, put } from "../stage.tsx";
import { ContractEditor } from "./ContractEditor.tsx";

const sample = template("it-incident");
const crossing = sample.flows.find((flow) => flow.contract)!;

/** What stands of follow-ups once this was chosen of rules that say that. */
async function chosen(follow_up: NonNullable<Flow["contract"]>["follow_up"], how: string) {
  const flow = { ...crossing, contract: { follow_up: follow_up ?? null } };
  let kept: Doc = { ...sample, flows: sample.flows.map((each) => (each.key === flow.key ? flow : each)) };
  actions.edit.mockImplementation((change: (doc: Doc) => Doc) => void (kept = change(kept)));
  await draw(<ContractEditor doc={kept} flow={flow} isCrossing />);
  const select = named<HTMLSelectElement>("While nobody accepts, the receiver is reminded");
  const before = select.value;
  await put(select, how);
  return [before, kept.flows.find((each) => each.key === flow.key)!.contract!.follow_up];
}

it("reminds as the receiving step says, again and again, or never", async () => {
  const daily = { every: { value: 1, unit: "working_days" as const }, times: 3 };
  expect(await chosen(null, "never")).toEqual(["", { ...daily, times: 0 }]);
  expect(await chosen({ ...daily, times: 0 }, "own")).toEqual(["never", daily]);
  expect(await chosen({ every: daily.every }, "")).toEqual(["own", undefined]);
});
