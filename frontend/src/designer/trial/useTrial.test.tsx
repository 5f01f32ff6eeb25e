import { expect, it, vi } from "vitest";

import { template } from "../sample.ts";
import { by, draw } from "../stage.tsx";
import { type Said, type Trial, useTrial } from "./useTrial.ts";

const doc = template("it-incident");
const first: Said = { step: "reported", data: {}, outcome: "" };
const second: Said = { step: "triage", data: {}, outcome: "" };
let trial: Trial;

function Page() {
  trial = useTrial("it_incident", doc, true);
  return null;
}

/** What the server is asked to play; where it is told so, nobody is there. */
const asked: string[][] = [];
let isAway = false;
vi.stubGlobal("fetch", async (_address: string, { body }: { body: string }) => {
  const { said } = JSON.parse(body) as { said: Said[] };
  asked.push(said.map(({ step }) => step));
  if (isAway) throw new TypeError("network");
  return new Response(JSON.stringify({ visits: [], path: said.map(({ step }) => step), taken: [], data: {}, is_over: false, result: "", wrong: null }));
});
const played = () => [trial.said.map(({ step }) => step), trial.stand?.path, trial.isBusy];

it("keeps nothing of what got no answer, so that it can be said again", async () => {
  await draw(<Page />);
  isAway = true;
  await by(() => trial.say(first));
  await vi.waitFor(() => expect(played()).toEqual([[], undefined, false]));
  expect(trial.wrong).not.toBeNull();
  isAway = false;
  await by(() => trial.say(first));
  await vi.waitFor(() => expect(played()).toEqual([["reported"], ["reported"], false]));
  isAway = true;
  await by(() => trial.say(second));
  await vi.waitFor(() => expect(played()).toEqual([["reported"], ["reported"], false]));
  await by(() => trial.again());
  await by(() => trial.say(first));
  await vi.waitFor(() => expect(played()).toEqual([[], undefined, false]));
  expect(asked).toEqual([["reported"], ["reported"], ["reported", "triage"], ["reported"]]);
});
