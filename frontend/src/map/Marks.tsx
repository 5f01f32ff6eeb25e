import type { Difference, Mark } from "./document.ts";
import { Icon } from "./Icon.tsx";

export const DIFFERENCES: readonly Difference[] = ["added", "removed", "changed"];

const SIGNS: Readonly<Record<Difference, string>> = { added: "plus", removed: "minus", changed: "pencil" };

/** The signs of a mark; what they mean stands in `words`, for the hover. */
export function Signs({ mark, words }: { mark: Mark; words: string }) {
  return (
    <span className="map-marks" title={words} aria-hidden="true">
      {mark.how && <Sign how={mark.how} />}
      {mark.points?.map((number) => (
        <Point key={number}>{number}</Point>
      ))}
    </span>
  );
}

export function Sign({ how }: { how: Difference }) {
  return (
    <span className={`map-mark is-${how}`}>
      <Icon name={SIGNS[how]} />
    </span>
  );
}

export function Point({ children }: { children?: React.ReactNode }) {
  return (
    <span className="map-mark is-point">
      <Icon name="bolt" />
      {children}
    </span>
  );
}
