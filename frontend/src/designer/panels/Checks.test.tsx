import { expect, it, vi } from "vitest";

import { by, draw } from "../stage.tsx";
import { Checks } from "./Checks.tsx";

it("puts behind what is chosen, takes out what is not, and closes the others once there are enough", async () => {
  const changed = vi.fn();
  await draw(<Checks label="A case is titled by" options={[["a", "Ana"], ["b", "Ben"], ["c", "Cy"]]} chosen={["c", "a"]} most={2} onChange={changed} />);
  const boxes = [...document.querySelectorAll<HTMLInputElement>("input")];
  expect(boxes.map((box) => [box.checked, box.disabled])).toEqual([[true, false], [false, true], [true, false]]);
  await by(() => boxes[2]!.click());
  await draw(<Checks label="A case is titled by" options={[["a", "Ana"], ["b", "Ben"]]} chosen={["b"]} onChange={changed} />);
  await by(() => document.querySelector("input")!.click());
  expect(changed.mock.calls).toEqual([[["a"]], [["b", "a"]]]);
});
