import { Panel } from "@xyflow/react";

import { Icon } from "../../map/Icon.tsx";
import { gettext } from "../gettext.ts";
import type { Views } from "./useViews.ts";

export function Controls({ views, onAddLane }: { views: Views; onAddLane: () => void }) {
  const button = (icon: string, label: string, onClick: () => void) => (
    <button type="button" className="btn btn-icon" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
  return (
    <Panel position="bottom-left" className="map-controls designer-controls btn-group">
      <button type="button" className="btn" title={gettext("Add a role (R)")} onClick={onAddLane}>
        <Icon name="plus" />
        {gettext("Role")}
      </button>
      {button("zoom-out", gettext("Zoom out"), views.zoomOut)}
      {button("zoom-in", gettext("Zoom in"), views.zoomIn)}
      {button("maximize", gettext("Show the whole process"), views.fit)}
    </Panel>
  );
}
