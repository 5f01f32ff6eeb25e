import { beforeAll, expect, it, vi } from "vitest";

import type { MapInput } from "./map/document.ts";
import { process } from "./map/sample.ts";

const WORDS = {
  ...Object.fromEntries(["task", "start", "live", "done", "handoff"].map((word) => [word, word])),
  ...{ flow: "from {from} to {to}", visits: "{count} visits", map: "Map of {process}" },
} as MapInput["labels"]["words"];

const INPUT: MapInput = {
  document: process(["sales", "legal"], "ask:start:sales review:task:legal", "ask>review"),
  people: { legal: { name: "Legal pool", accountable: "Maya Chen" } },
  progress: { steps: { ask: { state: "done" }, review: { state: "live", who: "Ana Ruiz" } }, flows: { "ask>review": "taken" } },
  labels: { deadlines: { review: "2 working days" }, limits: {}, conditions: {}, words: WORDS },
};

const mount = () => document.querySelector<HTMLElement>("[data-map]")!;
const steps = () => [...document.querySelectorAll<HTMLButtonElement>(".map-step")];

beforeAll(async () => {
  document.body.innerHTML = `<div data-map="data" data-icons="/static/app/icons.svg"><p>No script</p></div>
    <script type="application/json" id="data">${JSON.stringify(INPUT)}</script>`;
  await import("./map.tsx");
  await vi.waitFor(() => expect(steps()).toHaveLength(2));
});

it("takes the place of what stands there without a script", () => {
  expect(mount().textContent).not.toContain("No script");
});

it("makes each step a button that says all there is to know", () => {
  expect(steps().map((step) => step.getAttribute("aria-label"))).toEqual([
    "ask, start, sales, done",
    "review, task, legal: Legal pool, 2 working days, live, Ana Ruiz",
  ]);
});

it("names the lanes and who fills them", () => {
  const heads = [...document.querySelectorAll(".map-lane-words")].map((head) => [...head.children].map((line) => line.textContent));
  expect(heads).toEqual([["sales"], ["legal", "Legal pool", "Maya Chen"]]);
});

it("colours the steps by how far the case is", () => {
  expect(steps().map((step) => [...step.classList].filter((name) => name.startsWith("at-")))).toEqual([["at-done"], ["at-live"]]);
});

it("tells the page which step was pressed", () => {
  const heard: unknown[] = [];
  document.addEventListener("procops:step", (event) => heard.push((event as CustomEvent).detail), { once: true });
  steps()[1]!.click();
  expect(heard).toEqual([{ key: "review" }]);
});

it("takes its icons from the sprite that the page names", () => {
  expect(document.querySelector(".map-step use")?.getAttribute("href")).toBe("/static/app/icons.svg#player-play");
});
