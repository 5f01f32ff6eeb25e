// Documents for the tests: those of the gallery, and random ones.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { type Doc, type Step, opened } from "./document.ts";
import { draw } from "./drawing.ts";

/** The repository: vitest runs in its folder `frontend`. */
export const ROOT = join(process.cwd(), "..");
const GALLERY = join(ROOT, "workflows", "gallery");

/** The text of every template, by name. */
export function galleryTexts(): [string, string][] {
  const files = readdirSync(GALLERY).filter((file) => file.endsWith(".json"));
  return files.sort().map((file) => [file.replace(".json", ""), readFileSync(join(GALLERY, file), "utf8")]);
}

export function template(name: string): Doc {
  return opened(JSON.parse(new Map(galleryTexts()).get(name)!));
}

/** A small generator of numbers, the same for the same seed. */
function dice(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** A process of so many steps: lanes, loops, branches, ends, handoffs with and without rules; drawn by dice. */
export function randomDocument(seed: number, size = 30): Doc {
  const roll = dice(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)]!;
  const lanes = Array.from({ length: 1 + Math.floor(roll() * 6) }, (_, i) => ({ key: `lane_${i}`, name: `Lane ${i}` }));
  const steps: Step[] = [{ key: "begin", name: "Begin", kind: "start", lane: lanes[0]!.key }];
  for (let i = 1; i < size; i++) {
    const kind = roll() < 0.12 ? "route" : roll() < 0.1 ? "end" : "task";
    steps.push({ key: `step_${i}`, name: `Step ${i} ${"of work ".repeat(Math.floor(roll() * 4))}`, kind, ...(kind === "task" ? { lane: roll() < 0.05 ? null : pick(lanes).key } : {}) });
  }
  const flows: Doc["flows"][number][] = [];
  const add = (from: Step, to: Step) => {
    if (from.kind === "end" || to.kind === "start" || from === to || flows.some((flow) => flow.from === from.key && flow.to === to.key)) return;
    flows.push({ key: `flow_${flows.length}`, from: from.key, to: to.key, ...(roll() < 0.7 ? { contract: {} } : {}), ...(roll() < 0.2 ? { label: "if it is so" } : {}) });
  };
  for (let i = 1; i < size; i++) add(pick(steps.slice(Math.max(0, i - 4), i)), steps[i]!);
  for (let i = 0; i < size / 3; i++) add(pick(steps), pick(steps));
  return { format: 1, process: { key: "drawn", name: "Drawn", kind: "support", prefix: "DRA" }, lanes, fields: [], steps, flows };
}

/** Pairs of cards that share a place. */
export function overlaps(doc: Doc): string[] {
  const { steps } = draw(doc).layout;
  return steps.flatMap((a, i) =>
    steps
      .slice(i + 1)
      .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
      .map((b) => `${a.key} on ${b.key}`),
  );
}
