import type { Layout, PlacedStep } from "../map/layout.ts";

export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

/** The step that an arrow key leads to: the nearest one in that direction, with a preference for what is straight ahead. */
export function stepTowards(layout: Layout, from: string | undefined, arrow: Arrow): string | undefined {
  const here = layout.steps.find((step) => step.key === from);
  if (!here) return layout.steps[0]?.key;
  const isAcross = arrow === "ArrowLeft" || arrow === "ArrowRight";
  const sign = arrow === "ArrowRight" || arrow === "ArrowDown" ? 1 : -1;
  let best: { key: string; cost: number } | undefined;
  for (const step of layout.steps) {
    const [dx, dy] = [middle(step).x - middle(here).x, middle(step).y - middle(here).y];
    const [ahead, aside] = isAcross ? [dx * sign, dy] : [dy * sign, dx];
    if (ahead < 10) continue;
    const cost = ahead + 2.5 * Math.abs(aside);
    if (!best || cost < best.cost) best = { key: step.key, cost };
  }
  return best?.key ?? here.key;
}

function middle(step: PlacedStep) {
  return { x: step.x + step.width / 2, y: step.y + step.height / 2 };
}

/** The lane at a height of the map; the first or the last beyond its edges. */
export function laneAt(layout: Layout, y: number): string | undefined {
  const inside = layout.lanes.find((lane) => y < lane.y + lane.height) ?? layout.lanes.at(-1);
  return inside?.key || undefined;
}
