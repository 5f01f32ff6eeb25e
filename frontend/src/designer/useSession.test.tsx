import { act } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Toolbar } from "./Toolbar.tsx";
import type { Fault } from "./api.ts";
import { editProcess } from "./edits/change.ts";
import { ProblemsPanel } from "./panels/ProblemsPanel.tsx";
import { template } from "./sample.ts";
import { NOBODY } from "./staffing.ts";
import { by, draw } from "./stage.tsx";
import { type Session, useSession } from "./useSession.ts";

const doc = template("it-incident");
const start = { doc, raw: doc, etag: '"1"', number: 2, published: 1 };
let session: Session;

function Page() {
  session = useSession("it_incident", start);
  const nothing = () => undefined;
  return (
    <>
      <Toolbar session={session} staffing={NOBODY} number={2} panel={null} home="/" onTable={nothing} onKeys={nothing} onPublish={nothing} />
      <ProblemsPanel doc={session.gate.doc ?? session.doc} gate={session.gate} staffing={NOBODY} />
    </>
  );
}

/** What the server says instead of an answer. */
let refusal: { errors: object[] } | null = null;

/** What the gate answers: these faults; nothing, as no one is there; or later, by a call. */
const gate = vi.fn<() => Promise<readonly Fault[]>>();
vi.stubGlobal("fetch", async (address: string) => {
  const body = address.includes("/check/") ? { faults: await gate() } : {};
  return new Response(JSON.stringify(refusal ?? body), { status: refusal ? 403 : 200, headers: { ETag: '"2"' } });
});

/** What the bar says, whether it is still looking, and what the panel says. */
const said = () => {
  const bar = document.querySelector(".designer-problems")!;
  return [bar.textContent, bar.getAttribute("aria-busy"), document.querySelector("div[aria-busy]")!.firstElementChild!.textContent];
};
const passing = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

beforeEach(() => {
  vi.useFakeTimers();
  gate.mockReset();
});
afterEach(() => vi.useRealTimers());

it("says that a draft is ready once the gate has said so, of the draft as it is now", async () => {
  let answer!: (faults: Fault[]) => void;
  gate.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
  await draw(<Page />);
  await passing(0);
  expect(said()).toEqual(["Checking…", "true", "Checking…"]);
  await by(() => answer([]));
  expect(said()).toEqual(["Ready", "false", "It can be published."]);

  await by(() => session.edit((current) => editProcess(current, { goal: "Another" })));
  expect(said()).toEqual(["Checking…", "true", "Checking…"]);
  await passing(180);
  await by(() => answer([{ level: "refuse", code: "no_end", kind: "process", key: "", message: "No end.", path: "", about: null }]));
  expect(said()).toEqual(["1 to fix", "false", "1 thing to fix before it can be published"]);
});

it("takes back what was typed in one place step by step, as the hand comes and goes", async () => {
  gate.mockResolvedValue([]);
  await draw(<Page />);
  const type = (goal: string) => by(() => session.edit((current) => editProcess(current, { goal }), "process/goal"));
  for (const goal of ["a", "ab"]) await type(goal);
  await by(() => session.settle());
  for (const goal of ["abc", "abcd"]) await type(goal);
  const goals = [];
  for (let turn = 0; turn < 2; turn++) {
    await by(() => session.undo());
    goals.push(session.doc.process.goal);
  }
  expect(goals).toEqual(["ab", doc.process.goal]);
});

it("asks the gate again where nobody answered", async () => {
  gate.mockRejectedValueOnce(new TypeError("network")).mockResolvedValueOnce([]);
  await draw(<Page />);
  await passing(0);
  expect(said()[0]).toBe("Checking…");
  await passing(5_000);
  expect(said()[0]).toBe("Ready");
  expect(gate).toHaveBeenCalledTimes(2);
});

it("asks once where the server refuses, says why, and asks again after the next edit", async () => {
  gate.mockResolvedValue([]);
  refusal = { errors: [{ code: "permission_denied", detail: "You may not design it.", attr: null, next_action: "" }] };
  await draw(<Page />);
  await passing(60_000);
  expect(gate).toHaveBeenCalledTimes(1);
  expect(said()).toEqual(["Not checked", "false", "It could not be checked: You may not design it."]);
  refusal = null;
  await by(() => session.edit((current) => editProcess(current, { goal: "Another" })));
  await passing(180);
  expect([said()[0], gate.mock.calls.length]).toEqual(["Ready", 2]);
});
