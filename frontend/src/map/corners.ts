import type { Point } from "./lines.ts";

const RADIUS = 8;
const ARROW = { length: 11, halfWidth: 6 };

/** An SVG path along the points, its corners rounded, ending where the arrow begins. */
export function linePath(points: readonly Point[]): string {
  const way = withoutIdle(points);
  const last = way.at(-1)!;
  way[way.length - 1] = { x: last.x - ARROW.length + 1, y: last.y };
  let path = `M${at(way[0]!)}`;
  for (let i = 1; i < way.length - 1; i++) {
    const [before, corner, after] = [way[i - 1]!, way[i]!, way[i + 1]!];
    const radius = Math.min(RADIUS, distance(before, corner) / 2, distance(corner, after) / 2);
    path += ` L${at(towards(corner, before, radius))} Q${at(corner)} ${at(towards(corner, after, radius))}`;
  }
  return `${path} L${at(way.at(-1)!)}`;
}

/** The arrow's head; every line arrives from the left. */
export function arrowPath(points: readonly Point[]): string {
  const tip = points.at(-1)!;
  const x = tip.x - ARROW.length;
  return `M${at(tip)} L${at({ x, y: tip.y - ARROW.halfWidth })} L${at({ x, y: tip.y + ARROW.halfWidth })} Z`;
}

/** Drop points that turn nothing. */
function withoutIdle(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const [i, point] of points.entries()) {
    const before = kept.at(-1);
    const after = points[i + 1];
    if (before && distance(before, point) < 0.5 && after) continue;
    const isOnTheWay =
      before && after && ((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y));
    if (!isOnTheWay) kept.push({ ...point });
  }
  return kept;
}

function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function at({ x, y }: Point): string {
  return `${round(x)},${round(y)}`;
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}
