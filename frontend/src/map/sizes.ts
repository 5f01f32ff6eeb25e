// All lengths in the map's own pixels; at the opening zoom of 0.8 one of them is 0.8 on the screen.

import type { StepKind } from "./document.ts";

export const OPENING_ZOOM = 0.8;

export const STEP_SIZE: Readonly<Record<StepKind, { width: number; height: number }>> = {
  start: { width: 184, height: 64 },
  task: { width: 232, height: 104 },
  route: { width: 204, height: 84 },
  wait: { width: 232, height: 104 },
  end: { width: 172, height: 64 },
};

/** The size of a step; one of a kind that this code does not know yet looks like a task. */
export function sizeOf(kind: StepKind): { width: number; height: number } {
  return STEP_SIZE[kind] ?? STEP_SIZE.task;
}

/** Between two arrivals at one step, so that the second one's words do not lie on the first one's pill. */
export const PORT_GAP = 48;
/** Between two steps in one cell, and between a step and the edge of its lane. */
export const ROW_GAP = 30;
export const LANE_PADDING = 24;
/** Between two lines that run side by side. */
export const TRACK_GAP = 14;
/** From a step's edge to the first line beside it. */
export const CHANNEL_LEAD = 20;
/** The last piece before a step, where the arrow stands. */
export const ARROW_LEAD = 30;
/** Between a pill or condition and the lines on its left. */
export const CHIP_GAP = 10;
const CHIP_MAX = 168;
export const MARGIN = 16;

const LETTER = 8.2; // the mean width of a letter of Inter at 15 px, generously

/** How much room the words on a flow need: its condition stands above the line, its pill on it. */
export function chipWidth(condition: string, limit: string | null): number {
  const words = condition ? condition.length * LETTER + 8 : 0;
  const pill = limit === null ? 0 : limit.length * LETTER + 46;
  return Math.min(CHIP_MAX, Math.max(words, pill));
}
