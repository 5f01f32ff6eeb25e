import { type Doc, type Lane, stepOf } from "../document.ts";
import { gettext } from "../gettext.ts";
import { keyFor, keysOf } from "../names.ts";
import { changed, moved } from "./change.ts";
import type { Added } from "./steps.ts";
import { forget } from "./references.ts";

/** A role more. The first one brings a beginning and an end along, so that there is something to insert steps into. */
export function addLane(doc: Doc, name: string): Added {
  const key = keyFor(name, keysOf(doc.lanes), "role");
  const fresh: Doc = { ...doc, lanes: [...doc.lanes, { key, name }] };
  return { doc: doc.steps.length === 0 ? withEnds(fresh, key) : fresh, key };
}

function withEnds(doc: Doc, lane: string): Doc {
  const steps: Doc["steps"] = [
    { key: "begin", name: gettext("Start"), kind: "start", lane },
    { key: "done", name: gettext("Done"), kind: "end" },
  ];
  return { ...doc, steps, flows: [{ key: "begin_to_done", from: "begin", to: "done" }] };
}

export function moveLane(doc: Doc, key: string, by: number): Doc {
  const lanes = moved(doc.lanes, key, by);
  return lanes === doc.lanes ? doc : { ...doc, lanes };
}

/** Take a role out; its steps go to another one, or stand without a role. */
export function removeLane(doc: Doc, key: string, heir: string | null): Doc {
  const steps = doc.steps.map((step) => (step.lane === key ? changed(step, { lane: heir }) : step));
  return forget({ ...doc, steps, lanes: doc.lanes.filter((lane) => lane.key !== key) }, "lane", key);
}

export function stepsIn(doc: Doc, lane: string): string[] {
  return doc.steps.filter((step) => step.lane === lane).map((step) => step.key);
}

/** The role of a step, or of the last one before it that has one. */
export function laneNear(doc: Doc, key: string): Lane | undefined {
  const seen = new Set<string>();
  for (let at: string | undefined = key; at !== undefined && !seen.has(at); ) {
    seen.add(at);
    const lane = doc.lanes.find((each) => each.key === stepOf(doc, at!)?.lane);
    if (lane) return lane;
    at = doc.flows.find((flow) => flow.to === at)?.from;
  }
  return doc.lanes[0];
}
