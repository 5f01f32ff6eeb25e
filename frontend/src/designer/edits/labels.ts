import type { Labelled } from "../document.ts";
import { keyFor, keysOf } from "../names.ts";
import { changed } from "./change.ts";

/** Items with these labels. One keeps its key while its label stays, or while it is only reworded at its place. */
export function relabelled(before: readonly Labelled[], labels: readonly string[], otherwise: string): Labelled[] {
  const taken = new Set<string>();
  return labels.map((label, i) => {
    const old = before.find((item) => item.label === label && !taken.has(item.key)) ?? (labels.length === before.length ? before[i] : undefined);
    const key = old && !taken.has(old.key) ? old.key : keyFor(label, [...taken, ...keysOf(before)], otherwise);
    taken.add(key);
    return old ? changed(old, { key, label }) : { key, label };
  });
}
