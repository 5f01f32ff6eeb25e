import { useStore, useViewport } from "@xyflow/react";

import type { Layout } from "../../map/layout.ts";
import { type Selection, useActions } from "../actions.ts";
import type { Doc } from "../document.ts";
import { gettext } from "../gettext.ts";
import type { Staffing } from "../staffing.ts";

interface Props {
  layout: Layout;
  doc: Doc;
  staffing: Staffing;
  selection: Selection | null;
}

/** The lanes' heads at the left: who they are, who fills them, who answers for them. They open the lane's panel. */
export function LaneHeads({ layout, doc, staffing, selection }: Props) {
  const { y, zoom } = useViewport();
  const frame = useStore((flow) => flow.height);
  const actions = useActions();
  return (
    <div className="map-lane-heads is-live">
      {doc.lanes.map((lane, index) => {
        const placed = layout.lanes[index];
        if (!placed) return null;
        const top = Math.max(0, placed.y * zoom + y);
        const height = Math.max(0, Math.min(frame, (placed.y + placed.height) * zoom + y) - top);
        if (height < 8) return null;
        const people = staffing.byLane[lane.key];
        const isSelected = selection?.kind === "lane" && selection.key === lane.key;
        return (
          <button
            key={lane.key}
            type="button"
            className={`map-lane-head hue-${index % 8}${isSelected ? " is-selected" : ""}`}
            style={{ top, height }}
            aria-label={[lane.name, people?.who || gettext("nobody yet"), people?.accountable?.name].filter(Boolean).join(", ")}
            onClick={() => actions.select({ kind: "lane", key: lane.key }, true)}
          >
            <span className="map-lane-words">
              <strong title={lane.name}>{lane.name}</strong>
              <span title={people?.who}>{people?.who || gettext("nobody yet")}</span>
              {people?.accountable && people.accountable.name !== people.who && <span className="map-accountable">{people.accountable.name}</span>}
            </span>
          </button>
        );
      })}
    </div>
  );
}
