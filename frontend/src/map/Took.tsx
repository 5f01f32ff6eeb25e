import type { ReactNode } from "react";

import type { Warmth } from "./document.ts";

interface Props {
  className: string;
  /** The step or the flow that the number is of, for whoever hears it. */
  of: string;
  heat: Warmth | undefined;
  /** The hover, where there is no number. */
  title?: string;
  children: ReactNode;
}

/** A number on the map: it leads to what it counts, where the page says where that is. */
export function Took({ className, of, heat, title, children }: Props) {
  if (!heat?.behind) {
    return (
      <span className={className} title={heat?.means ?? title} aria-hidden="true">
        {children}
      </span>
    );
  }
  return (
    <a
      className={`${className} nopan`}
      href={heat.behind}
      title={heat.means}
      aria-label={`${of}: ${heat.words}`}
      data-count={heat.count}
      data-sum={heat.sum}
      onClick={(event) => event.stopPropagation()}
    >
      {children}
    </a>
  );
}
