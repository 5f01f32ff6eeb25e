import { useReactFlow } from "@xyflow/react";
import { useCallback, useMemo, useRef } from "react";

import type { Layout } from "../../map/layout.ts";
import { OPENING_ZOOM } from "../../map/sizes.ts";

const GAP = 4; // px of the screen between the lane heads and the drawing
const TOP = 12;

export interface Views {
  open(): void;
  fit(): void;
  zoomIn(): void;
  zoomOut(): void;
  show(key: string): void;
  reveal(target: Element): void;
  /** Put the keyboard on a step as soon as it is drawn. */
  focus(key: string): void;
}

/** How the canvas is moved: opened readable, fitted, and to a step. */
export function useViews(layout: Layout, frame: React.RefObject<HTMLDivElement | null>): Views {
  const { setViewport, getViewport, zoomIn, zoomOut } = useReactFlow();
  const latest = useRef(layout);
  latest.current = layout;

  const move = useCallback(
    (x: number, y: number, zoom: number, isStill = false) => {
      const isCalm = isStill || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      void setViewport({ x, y, zoom }, { duration: isCalm ? 0 : 250 });
    },
    [setViewport],
  );
  const heads = () => frame.current?.querySelector<HTMLElement>(".map-lane-heads")?.offsetWidth ?? 0;

  /** How far the drawing can be seen: a panel may lie over its right side. */
  const seen = useCallback(() => {
    const box = frame.current!;
    const panel = box.parentElement?.querySelector<HTMLElement>(".designer-panel");
    return panel && getComputedStyle(panel).position === "absolute" ? Math.max(heads() + 80, box.clientWidth - panel.offsetWidth) : box.clientWidth;
  }, [frame]);

  const open = useCallback(() => move(heads() + GAP, TOP, OPENING_ZOOM, true), [move]);

  const fit = useCallback(() => {
    const box = frame.current;
    if (!box) return;
    const { width, height } = latest.current;
    const left = heads() + GAP;
    const zoom = Math.max(0.15, Math.min(1, (box.clientWidth - left - GAP) / width, (box.clientHeight - 2 * TOP) / height));
    move(left, TOP, zoom);
  }, [frame, move]);

  const show = useCallback(
    (key: string) => {
      const [box, step] = [frame.current, latest.current.steps.find((each) => each.key === key)];
      if (!box || !step) return;
      const { x, y, zoom } = getViewport();
      const [left, top] = [step.x * zoom + x, step.y * zoom + y];
      const [wide, tall] = [step.width * zoom, step.height * zoom];
      const isInSight = left >= heads() + GAP && left + wide <= seen() && top >= 0 && top + tall <= box.clientHeight;
      if (isInSight) return;
      const middle = heads() + (seen() - heads()) / 2;
      move(Math.min(heads() + GAP, middle - (step.x + step.width / 2) * zoom), Math.min(TOP, box.clientHeight / 2 - (step.y + step.height / 2) * zoom), zoom);
    },
    [frame, getViewport, move, seen],
  );

  const reveal = useCallback(
    (target: Element) => {
      const key = target.closest<HTMLElement>("[data-step]")?.dataset.step;
      if (key && target.matches(":focus-visible")) show(key);
    },
    [show],
  );

  const focus = useCallback(
    (key: string) => {
      let tries = 0;
      const attempt = () => {
        const card = frame.current?.querySelector<HTMLElement>(`[data-step="${key}"]`);
        // A card that was just added is drawn in the frame after next.
        if (!card && tries++ < 20) return void requestAnimationFrame(attempt);
        card?.focus({ preventScroll: true });
        show(key);
      };
      requestAnimationFrame(attempt);
    },
    [frame, show],
  );

  return useMemo(() => ({ open, fit, show, reveal, focus, zoomIn: () => void zoomIn(), zoomOut: () => void zoomOut() }), [open, fit, show, reveal, focus, zoomIn, zoomOut]);
}
