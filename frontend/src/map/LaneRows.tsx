import { useStore, useViewport } from "@xyflow/react";

import type { MapInput } from "./document.ts";
import type { PlacedLane } from "./layout.ts";

/** The lanes as coloured rows over the whole width; their heads stay at the left however the map is moved. */
export function LaneRows({ lanes }: { lanes: readonly PlacedLane[] }) {
  const { y, zoom } = useViewport();
  return (
    <div className="map-lanes">
      {lanes.map((lane) => (
        <div
          key={lane.index}
          className={`map-lane hue-${lane.index % 8}`}
          style={{ top: lane.y * zoom + y, height: lane.height * zoom }}
        />
      ))}
    </div>
  );
}

export function LaneHeads({ lanes, input }: { lanes: readonly PlacedLane[]; input: MapInput }) {
  const { y, zoom } = useViewport();
  const frame = useStore((flow) => flow.height);
  return (
    <div className="map-lane-heads">
      {lanes.map((lane) => {
        // Of a lane that is seen in part, the head fills the part: its name stays in sight.
        const top = Math.max(0, lane.y * zoom + y);
        const bottom = Math.min(frame, (lane.y + lane.height) * zoom + y);
        const { name } = input.document.lanes[lane.index] ?? { name: "" };
        const people = input.people[lane.key];
        return (
          <div
            key={lane.index}
            className={`map-lane-head hue-${lane.index % 8}`}
            style={{ top, height: Math.max(0, bottom - top) }}
          >
            <div className="map-lane-words">
              <strong title={name}>{name}</strong>
              {people && <span title={people.name}>{people.name}</span>}
              {people?.accountable && people.accountable !== people.name && (
                <span className="map-accountable" title={people.accountable}>
                  {people.accountable}
                </span>
              )}
            </div>
          </div>
        );
      })}
    </div>
  );
}
