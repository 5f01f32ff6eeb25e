import { beforeEach, expect, it, vi } from "vitest";

import { template } from "../sample.ts";
import { type LaneStaff, NOBODY, type Staffing } from "../staffing.ts";
import { actions, by, draw, named, put } from "../stage.tsx";
import { LaneStaffing } from "./LaneStaffing.tsx";

const doc = template("it-incident");
const lane = doc.lanes[0]!;
const [ana, ben] = [{ id: "ana", name: "Ana Ruiz" }, { id: "ben", name: "Ben Ode" }];
const saved = (who: typeof ana, accountable = who): LaneStaff => ({ lane, filled_by: "person", team: null, person: who, field: "", accountable, who: who.name });
const staffing = (staff?: LaneStaff): Staffing => ({ ...NOBODY, people: [ana, ben], mayStaff: true, byLane: staff ? { [lane.key]: staff } : {} });

/** What was asked of the server, each with its answer to be given. */
const asked: { filling: { person: string; accountable: string }; answer: (status: number) => Promise<void> }[] = [];
vi.stubGlobal("fetch", (_: string, { body }: { body: string }) => {
  return new Promise((resolve) => {
    const answer = (status: number) => by(() => resolve(new Response(JSON.stringify({ errors: [{ code: "no", detail: "Not this one.", attr: null, next_action: "" }] }), { status })));
    asked.push({ filling: JSON.parse(body), answer });
  });
});
const onStaffed = vi.fn();
const panel = (staff?: LaneStaff) => <LaneStaffing doc={doc} lane={lane} staffing={staffing(staff)} onStaffed={onStaffed} />;
const who = () => named<HTMLSelectElement>("Who does this?");
const accountable = () => named<HTMLSelectElement>("Answers for it");
const shown = () => [who().value, accountable().value];

beforeEach(() => {
  asked.length = 0;
  onStaffed.mockReset();
  actions.say.mockReset();
});

it("sends what is chosen quickly one after the other, and shows what was chosen last throughout", async () => {
  const redraw = await draw(panel());
  await put(who(), "person:ana");
  await put(accountable(), "ben");
  expect(asked.map(({ filling }) => [filling.person, filling.accountable])).toEqual([["ana", "ana"]]);
  await asked[0]!.answer(200);
  await redraw(panel(saved(ana)));
  expect(shown()).toEqual(["person:ana", "ben"]);
  expect(asked.map(({ filling }) => [filling.person, filling.accountable])).toEqual([["ana", "ana"], ["ana", "ben"]]);
  await asked[1]!.answer(200);
  expect([onStaffed.mock.calls.length, shown()]).toEqual([2, ["person:ana", "ben"]]);
  // From here on the server's word is what stands, be it somebody else's choice.
  await redraw(panel(saved(ben, ana)));
  expect(shown()).toEqual(["person:ben", "ana"]);
});

it("goes back to who fills it where the server says no, and says why", async () => {
  await draw(panel(saved(ana)));
  await put(who(), "person:ben");
  expect(shown()).toEqual(["person:ben", "ana"]);
  await asked[0]!.answer(409);
  expect([shown(), actions.say.mock.calls, onStaffed.mock.calls]).toEqual([["person:ana", "ana"], [["Not this one."]], []]);
});

it("offers nobody only where nobody is", async () => {
  const redraw = await draw(panel());
  const words = () => [...who().options].map((option) => option.text);
  expect(words()).toEqual(["nobody yet", "Whoever starts the case", "Ana Ruiz", "Ben Ode"]);
  await redraw(panel(saved(ana)));
  expect(words()).toEqual(["Whoever starts the case", "Ana Ruiz", "Ben Ode"]);
});
