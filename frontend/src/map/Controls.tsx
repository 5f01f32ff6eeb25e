import { Panel, useReactFlow } from "@xyflow/react";

import type { Labels } from "./document.ts";
import { Icon } from "./Icon.tsx";

interface Props {
  words: Labels["words"];
  onFit: () => void;
  /** Back to where the case stands; null where there is no case. */
  onHere: (() => void) | null;
}

export function Controls({ words, onFit, onHere }: Props) {
  const { zoomIn, zoomOut } = useReactFlow();
  const button = (icon: string, label: string, onClick: () => void) => (
    <button type="button" className="btn btn-icon" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
  return (
    <Panel position="bottom-right" className="map-controls btn-group">
      {onHere && button("focus-2", words.toHere, onHere)}
      {button("zoom-out", words.zoomOut, () => void zoomOut())}
      {button("zoom-in", words.zoomIn, () => void zoomIn())}
      {button("maximize", words.fit, onFit)}
    </Panel>
  );
}
