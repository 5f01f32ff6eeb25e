import { type RefObject, useLayoutEffect } from "react";

/**
 * When what opened closes, the keyboard goes back to where it was before, unless it has gone elsewhere meanwhile; where
 * that is gone, to the drawing. Put the keyboard into what opens in an effect, so after this.
 */
export function useGivenBack(place: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    const element = place.current!;
    return () => {
      if (element instanceof HTMLDialogElement) element.close();
      const now = document.activeElement;
      if (now !== null && now !== document.body && !element.contains(now)) return;
      const isThere = before instanceof HTMLElement && before !== document.body && before.isConnected;
      const there = isThere ? before : document.querySelector<HTMLElement>("[data-step][tabindex='0']");
      there?.focus({ preventScroll: true });
    };
  }, [place]);
}
