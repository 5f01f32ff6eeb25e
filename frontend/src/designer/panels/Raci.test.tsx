import { expect, it, vi } from "vitest";

import { template } from "../sample.ts";
import { NOBODY, type Staffing } from "../staffing.ts";
import { draw } from "../stage.tsx";
import { Raci } from "./Raci.tsx";

it("says of each role who does it, answers for it, advises and is told, and leads to the role", async () => {
  const sample = template("it-incident");
  const [first, second, third] = sample.lanes;
  const doc = { ...sample, lanes: [{ ...first!, consulted: [second!.key], informed: [second!.key, third!.key] }, second!, third!] };
  const ana = { id: "ana", name: "Ana Ruiz" };
  const staff = { lane: first!, filled_by: "person" as const, team: null, person: ana, field: "", accountable: ana, who: "Ana Ruiz" };
  const staffing: Staffing = { ...NOBODY, byLane: { [first!.key]: staff } };
  const onChosen = vi.fn();
  await draw(<Raci doc={doc} staffing={staffing} onChosen={onChosen} />);
  const rows = [...document.querySelectorAll(".raci tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows[0]).toEqual([first!.name, "Ana Ruiz", "Ana Ruiz", second!.name, `${second!.name}, ${third!.name}`]);
  expect(rows[1]).toEqual([second!.name, "nobody yet", "nobody yet", "–", first!.name]);
  document.querySelector<HTMLElement>(".raci button")!.click();
  expect(onChosen).toHaveBeenCalledWith(first!.key);
});
