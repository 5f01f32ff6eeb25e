import type { Tone } from "./input.ts";

export interface Colours {
  text: string;
  grid: string;
  surface: string;
  /** Whether the surface is darker than the text. */
  isDark: boolean;
  of: (tone: Tone | undefined) => string;
}

/** The colours of the theme that is on, as the browser works them out: ECharts knows no light-dark(). */
export function colours(): Colours {
  const probe = document.createElement("span");
  document.body.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(--chart-${name})`;
    return getComputedStyle(probe).color;
  };
  const known = new Map<string, string>();
  const names = ["text", "grid", "surface", "work", "queue", "handoff", "redo", "rest", "line"];
  for (const name of [...names, "age-0", "age-1", "age-2", "age-3", "age-4"]) known.set(name, read(name));
  probe.remove();
  return {
    text: known.get("text")!,
    grid: known.get("grid")!,
    surface: known.get("surface")!,
    isDark: document.documentElement.dataset.bsTheme === "dark",
    of: (tone) => known.get(tone ?? "work")!,
  };
}
