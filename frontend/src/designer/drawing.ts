import { graphOf } from "../map/graph.ts";
import { type Inscription, type Layout, type Point, layOut } from "../map/layout.ts";
import type { Doc } from "./document.ts";
import { ROOM, plusPlaces } from "./places.ts";
import { flowWords, limitWords } from "./wording.ts";

/** A document laid out, with the words on its flows and the places of the `+` on them. */
export interface Drawing {
  layout: Layout;
  inscriptions: ReadonlyMap<string, Inscription>;
  plus: ReadonlyMap<string, Point>;
  /** Keys of the flows that hand work over. */
  crossing: ReadonlySet<string>;
}

/** What stands on the pill of a handoff that has no rules yet. */
const NO_RULES = "?";

export function draw(doc: Doc): Drawing {
  const { crossing } = graphOf(drawnPart(doc));
  const inscriptions = new Map<string, Inscription>(
    doc.flows.map((flow) => [
      flow.key,
      { condition: flowWords(flow, doc), limit: crossing.has(flow.key) ? (limitWords(flow)?.short ?? NO_RULES) : null },
    ]),
  );
  const layout = layOut(drawnPart(doc), inscriptions, ROOM);
  return { layout, inscriptions, plus: plusPlaces(layout, inscriptions), crossing };
}

function drawnPart({ process, lanes, steps, flows }: Doc) {
  return { process, lanes, steps, flows };
}

export function crossingFlows(doc: Doc): ReadonlySet<string> {
  return graphOf(drawnPart(doc)).crossing;
}
