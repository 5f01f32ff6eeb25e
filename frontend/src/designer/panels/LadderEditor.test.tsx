import { useState } from "react";
import { expect, it } from "vitest";

import type { Ladder } from "../document.ts";
import { USUAL_LADDER } from "../late.ts";
import { template } from "../sample.ts";
import { by, draw, named, put } from "../stage.tsx";
import { LadderEditor } from "./LadderEditor.tsx";

let kept: Ladder | undefined;

function Stage() {
  const [ladder, setLadder] = useState<Ladder | undefined>();
  kept = ladder;
  return <LadderEditor doc={template("it-incident")} label="While it is late" ladder={ladder} usual={USUAL_LADDER} said="as usual" accountable="who answers for the role" since="" onChange={setLadder} />;
}

it("shows what is usual, begins with it, and takes level after level up to the fifth", async () => {
  await draw(<Stage />);
  const shown = () => [...document.querySelectorAll("ol li")].map((level) => level.textContent);
  expect(shown()).toEqual(["who answers for the role after 1 working day", "the owner of the process after 3 working days"]);
  await put(named<HTMLSelectElement>("While it is late"), "own");
  expect(kept).toEqual(USUAL_LADDER);
  const more = () => [...document.querySelectorAll<HTMLButtonElement>("button")].find((button) => button.textContent === "Another level")!;
  for (let press = 0; press < 4; press++) await by(() => more().click());
  expect(kept!.map(({ after }) => after.value)).toEqual([1, 3, 4, 5, 6]);
  expect(more().getAttribute("aria-disabled")).toBe("true");

  const role = template("it-incident").lanes[1]!;
  await put(named<HTMLSelectElement>("Level 1: who is asked"), `role:${role.key}`);
  await put(named<HTMLSelectElement>("Level 1: what for"), "functional");
  await put(named<HTMLInputElement>("Level 1: how much time"), "30");
  await put(named<HTMLSelectElement>("Level 1: unit"), "working_minutes");
  expect(kept![0]).toEqual({ to: "role", role: role.key, kind: "functional", after: { value: 30, unit: "working_minutes" } });
  await by(() => named("Take level 2 out").click());
  expect(kept!.map(({ after }) => after.value)).toEqual([30, 4, 5, 6]);
  expect(document.activeElement).toBe(named("While it is late"));
  await put(named<HTMLSelectElement>("While it is late"), "nobody");
  expect(kept).toEqual([]);
  await put(named<HTMLSelectElement>("While it is late"), "");
  expect(kept).toBeUndefined();
});
