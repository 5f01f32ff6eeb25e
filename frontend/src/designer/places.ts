import type { Inscription, Layout, Point } from "../map/layout.ts";
import { ARROW_LEAD, chipWidth } from "../map/sizes.ts";

const SIZE = 26; // px of the map: the `+` and some air
/** What a channel gets more for the `+` on each flow. */
export const ROOM = 30;

/** Where the `+` of each flow stands: on its line, beside its words, and never on another's `+`. */
export function plusPlaces(layout: Layout, inscriptions: ReadonlyMap<string, Inscription>): Map<string, Point> {
  const places = new Map<string, Point>();
  const words = layout.flows.map((flow) => {
    const inscription = inscriptions.get(flow.key);
    const width = inscription ? chipWidth(inscription.condition, inscription.limit) : 0;
    return { left: flow.chip.x - width, right: flow.chip.x, y: flow.chip.y, width };
  });
  const isFree = ({ x, y }: Point) =>
    [...places.values()].every((other) => Math.abs(other.x - x) >= SIZE || Math.abs(other.y - y) >= SIZE) &&
    words.every((box) => box.width === 0 || x + SIZE / 2 < box.left || x - SIZE / 2 > box.right || Math.abs(box.y - y) > SIZE);
  layout.flows.forEach((flow, i) => {
    const candidates = candidatesOf(flow.points, words[i]!.width);
    places.set(flow.key, candidates.find(isFree) ?? candidates[0]!);
  });
  return places;
}

function candidatesOf(points: readonly Point[], words: number): Point[] {
  const [first, second, end] = [points[0]!, points[1]!, points.at(-1)!];
  const beforeWords = { x: end.x - ARROW_LEAD - Math.max(words, 0) - (words ? SIZE / 2 : 0), y: end.y };
  const last = points.at(-2)!;
  const found = beforeWords.x - SIZE / 2 >= last.x - 4 ? [beforeWords] : [];
  const pieces = points.slice(1).map((to, i) => ({ from: points[i]!, to }));
  pieces.sort((a, b) => length(b) - length(a));
  found.push(...pieces.map(({ from, to }) => ({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 })));
  for (const { from, to } of pieces) {
    for (const share of [0.25, 0.75]) found.push({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
  }
  found.push({ x: Math.min(first.x + SIZE / 2, second.x), y: first.y });
  return found;
}

function length({ from, to }: { from: Point; to: Point }): number {
  return Math.abs(from.x - to.x) + Math.abs(from.y - to.y);
}
