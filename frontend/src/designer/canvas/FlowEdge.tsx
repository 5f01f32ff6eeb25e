import { type Edge, EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { memo } from "react";

import { arrowPath, linePath } from "../../map/corners.ts";
import { Icon } from "../../map/Icon.tsx";
import type { Inscription, PlacedFlow, Point } from "../../map/layout.ts";
import { useActions } from "../actions.ts";
import { gettext } from "../gettext.ts";

export type FlowData = {
  placed: PlacedFlow;
  inscription: Inscription;
  plus: Point;
  title: string;
  spoken: string;
  isSelected: boolean;
  isUndecided: boolean;
  /** A played case has gone this way. */
  isTaken: boolean;
};
export type FlowEdgeType = Edge<FlowData, "flow">;

function FlowEdge({ id, data }: EdgeProps<FlowEdgeType>) {
  const actions = useActions();
  const { placed, inscription, plus, title, spoken, isSelected, isUndecided, isTaken } = data!;
  const className = ["map-flow", placed.isCrossing && "is-handoff", isSelected && "is-selected", isUndecided && "is-undecided", isTaken && "is-taken"].filter(Boolean).join(" ");
  const select = () => actions.select({ kind: "flow", key: id }, true);
  return (
    <>
      <g className={className} onClick={select}>
        <path className="flow-reach" d={linePath(placed.points)} />
        <path className="map-flow-line" d={linePath(placed.points)} />
        <path className="map-flow-arrow" d={arrowPath(placed.points)} />
      </g>
      <EdgeLabelRenderer>
        <button
          type="button"
          className="flow-plus nodrag nopan"
          tabIndex={-1}
          style={{ transform: `translate(${plus.x}px, ${plus.y}px) translate(-50%, -50%)` }}
          aria-label={gettext("Insert a step here: {flow}", { flow: spoken })}
          title={gettext("Insert a step here")}
          onClick={() => actions.add({ on: id })}
        >
          <Icon name="plus" />
        </button>
        {(inscription.condition || inscription.limit !== null) && (
          <div className={className} style={{ transform: `translate(${placed.chip.x}px, ${placed.chip.y}px) translate(-100%, -50%)` }}>
            {inscription.condition && (
              <button type="button" className="map-condition" title={inscription.condition} onClick={select} tabIndex={-1}>
                {inscription.condition}
              </button>
            )}
            {inscription.limit !== null && (
              <button type="button" className="handoff-pill" title={title} aria-label={`${gettext("Handoff")}: ${spoken}${title ? `, ${title}` : ""}`} onClick={select}>
                <Icon name="arrows-right-left" />
                {inscription.limit}
              </button>
            )}
          </div>
        )}
      </EdgeLabelRenderer>
    </>
  );
}

export default memo(FlowEdge);
