import { type Edge, EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { memo } from "react";

import { arrowPath, linePath } from "./corners.ts";
import type { Mark, Warmth } from "./document.ts";
import { Icon } from "./Icon.tsx";
import type { Inscription, PlacedFlow } from "./layout.ts";
import { Signs } from "./Marks.tsx";
import { Took } from "./Took.tsx";

export type FlowData = {
  placed: PlacedFlow;
  inscription: Inscription;
  /** The limit in full, for the hover. */
  title: string;
  /** From where to where, for whoever hears it. */
  spoken: string;
  /** In a case: has it been taken? Without one: undefined. */
  isTaken: boolean | undefined;
  heat?: Warmth | undefined;
  mark?: Mark | undefined;
  markWords?: string;
};
export type FlowLineType = Edge<FlowData, "flow">;

function FlowLine({ data, target }: EdgeProps<FlowLineType>) {
  const { placed, inscription, title, spoken, isTaken, heat } = data!;
  const classes = ["map-flow"];
  if (placed.isCrossing) classes.push("is-handoff");
  if (isTaken !== undefined) classes.push(isTaken ? "is-taken" : "is-ahead");
  if (heat) classes.push(`heat-${heat.degree}`);
  if (data!.mark?.how) classes.push(`mark-${data!.mark.how}`);
  const className = classes.join(" ");
  return (
    <>
      <g className={className}>
        <path className="map-flow-line" d={linePath(placed.points)} />
        <path className="map-flow-arrow" d={arrowPath(placed.points)} />
      </g>
      {(inscription.condition || inscription.limit !== null || data!.mark) && (
        <EdgeLabelRenderer>
          <div
            className={className}
            data-to={target}
            style={{ transform: `translate(${placed.chip.x}px, ${placed.chip.y}px) translate(-100%, -50%)` }}
          >
            {inscription.condition && (
              <span className="map-condition" title={inscription.condition} aria-hidden="true">
                {inscription.condition}
              </span>
            )}
            {inscription.limit !== null && (
              <Took className="handoff-pill" of={spoken} heat={heat} title={title}>
                <Icon name="arrows-right-left" />
                {inscription.limit}
              </Took>
            )}
            {data!.mark && <Signs mark={data!.mark} words={data!.markWords ?? ""} />}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

export default memo(FlowLine);
