import { onEach } from "./page.ts";

/** `.nav-tabs`: on phones they stand in one line that can be moved; the tab of this page is in sight from the start. */
export function showTabs(): void {
  onEach(".nav-tabs [aria-current]", (tab) => {
    const line = tab.closest<HTMLElement>(".nav-tabs");
    if (line) line.scrollLeft = middleOf(tab.getBoundingClientRect(), line.getBoundingClientRect()) + line.scrollLeft;
  });
}

/** How far a line has to move for one of its tabs to stand in its middle. */
export function middleOf(tab: Span, line: Span): number {
  return tab.left - line.left - (line.width - tab.width) / 2;
}

interface Span {
  left: number;
  width: number;
}
