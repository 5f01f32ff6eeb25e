import type { Flow, ProcessDocument, Step } from "./document.ts";
import { type Graph, graphOf } from "./graph.ts";
import { type Way, waysOf } from "./ways.ts";
import { type Point, drawn } from "./lines.ts";
import * as sizes from "./sizes.ts";

export type { Point };

export interface PlacedLane {
  key: string;
  index: number;
  y: number;
  height: number;
}

export interface PlacedStep {
  key: string;
  x: number;
  y: number;
  width: number;
  height: number;
  /** The row it stands in, its lane's place in the document. */
  lane: number;
  column: number;
}

export interface PlacedFlow {
  key: string;
  points: Point[];
  isBack: boolean;
  isCrossing: boolean;
  /** Right end of the words and the pill, on the last piece before the receiver. */
  chip: Point;
}

export interface Layout {
  width: number;
  height: number;
  lanes: PlacedLane[];
  steps: PlacedStep[];
  flows: PlacedFlow[];
}

/** What stands on a flow: its condition, and its limit if it is a handoff with one to show. */
export interface Inscription {
  condition: string;
  limit: string | null;
}

/** A step's place before there are pixels: which column, which lane, and how far down in the lane. */
export interface Cell {
  column: number;
  lane: number;
  level: number;
}

/**
 * Lay a process out: column = longest path, row = lane, a cell stacks its steps. Nobody pushes boxes.
 *
 * Pure and the same for the same document. Lines run beside steps, never through them: between two columns, along a row
 * that is free, or in the gutter between two lanes.
 *
 * @param room px that each room between two columns gets more, for buttons on the flows.
 */
export function layOut(document: ProcessDocument, inscriptions: ReadonlyMap<string, Inscription>, room = 0): Layout {
  const graph = graphOf(document);
  const cells = stack(document, graph);
  const ways = waysOf(graph, cells, (flow) => isInscribed(inscriptions.get(flow.key)));
  const reaches = new Map(graph.order.map((step) => [step.key, reachOf(step, ways)]));
  const rows = placeRows(document, graph, cells, ways, reaches);
  return drawn({ graph, cells, ways, reaches, rows, inscriptions, room });
}

function isInscribed(inscription: Inscription | undefined): boolean {
  return inscription !== undefined && (inscription.condition !== "" || inscription.limit !== null);
}

/** Give each step a level in its lane: the one of the step before it if that is free, so that a line of work is straight. */
function stack(document: ProcessDocument, graph: Graph): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  const taken = new Set<string>();
  const before = new Map<string, Flow>();
  for (const flow of graph.flows) if (!graph.back.has(flow.key) && !before.has(flow.to)) before.set(flow.to, flow);
  for (const step of [...document.steps].sort((a, b) => graph.column.get(a.key)! - graph.column.get(b.key)!)) {
    const column = graph.column.get(step.key)!;
    const lane = graph.row.get(step.key)!;
    const isFree = (level: number) => !taken.has(`${lane}/${column}/${level}`);
    const giver = cells.get(before.get(step.key)?.from ?? "");
    let level = giver?.lane === lane && isFree(giver.level) ? giver.level : 0;
    while (!isFree(level)) level++;
    taken.add(`${lane}/${column}/${level}`);
    cells.set(step.key, { column, lane, level });
  }
  return cells;
}

/** How far a step reaches above and below the middle of its row, where its line goes out. */
export interface Reach {
  above: number;
  below: number;
}

/** A step with many inscribed arrivals grows to the side they come from, so that each has a line of its own. */
function reachOf(step: Step, ways: ReadonlyMap<string, Way>): Reach {
  const half = sizes.sizeOf(step.kind).height / 2;
  const reach = { above: half, below: half };
  for (const way of ways.values()) {
    if (way.to !== step.key) continue;
    reach.above = Math.max(reach.above, -way.port * sizes.PORT_GAP + sizes.PORT_GAP / 2);
    reach.below = Math.max(reach.below, way.port * sizes.PORT_GAP + sizes.PORT_GAP / 2);
  }
  return reach;
}

export interface Rows {
  lanes: PlacedLane[];
  /** The middle of each level of each lane, by "lane/level". */
  middle: Map<string, number>;
  /** Where the tracks of each gutter begin; gutter i lies above lane i, the last one below all lanes. */
  gutters: number[];
  height: number;
}

function placeRows(
  document: ProcessDocument,
  graph: Graph,
  cells: ReadonlyMap<string, Cell>,
  ways: ReadonlyMap<string, Way>,
  reaches: ReadonlyMap<string, Reach>,
): Rows {
  const laneCount = Math.max(1, document.lanes.length); // a draft without lanes has one row all the same
  const widest = new Map<string, Reach>();
  const levels = new Array<number>(laneCount).fill(1);
  for (const step of graph.order) {
    const { lane, level } = cells.get(step.key)!;
    const key = `${lane}/${level}`;
    const [own, row] = [reaches.get(step.key)!, widest.get(key) ?? { above: 0, below: 0 }];
    widest.set(key, { above: Math.max(row.above, own.above), below: Math.max(row.below, own.below) });
    levels[lane] = Math.max(levels[lane]!, level + 1);
  }
  const tracks = new Array<number>(laneCount + 1).fill(0);
  for (const way of ways.values()) {
    if (way.gutter) tracks[way.gutter.index] = Math.max(tracks[way.gutter.index]!, way.gutter.track + 1);
  }

  // A gutter's tracks lie inside the lane below it, those of the last one inside the last lane.
  const rows: Rows = { lanes: [], middle: new Map(), gutters: [], height: 0 };
  let y = 0;
  for (let lane = 0; lane < laneCount; lane++) {
    const top = y;
    rows.gutters.push(top + sizes.TRACK_GAP);
    y += tracks[lane]! * sizes.TRACK_GAP + sizes.LANE_PADDING;
    for (let level = 0; level < levels[lane]!; level++) {
      const half = sizes.STEP_SIZE.task.height / 2;
      const { above, below } = widest.get(`${lane}/${level}`) ?? { above: half, below: half };
      rows.middle.set(`${lane}/${level}`, y + above);
      y += above + below + (level + 1 < levels[lane]! ? sizes.ROW_GAP : 0);
    }
    y += sizes.LANE_PADDING;
    if (lane === laneCount - 1) {
      rows.gutters.push(y - sizes.LANE_PADDING + sizes.TRACK_GAP);
      y += tracks[laneCount]! * sizes.TRACK_GAP;
    }
    rows.lanes.push({ key: document.lanes[lane]?.key ?? "", index: lane, y: top, height: y - top });
  }
  rows.height = y;
  return rows;
}
