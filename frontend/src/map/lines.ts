import type { Graph } from "./graph.ts";
import type { Cell, Inscription, Layout, PlacedFlow, PlacedStep, Reach, Rows } from "./layout.ts";
import * as sizes from "./sizes.ts";
import type { Way } from "./ways.ts";

export interface Point {
  x: number;
  y: number;
}

interface Plan {
  graph: Graph;
  cells: ReadonlyMap<string, Cell>;
  ways: ReadonlyMap<string, Way>;
  reaches: ReadonlyMap<string, Reach>;
  rows: Rows;
  inscriptions: ReadonlyMap<string, Inscription>;
  room: number;
}

/**
 * One or more vertical lines in a channel that are drawn as one, since they leave the same step. `left` and `right` are
 * the heights at which lines go on from it to either side.
 */
interface Trunk {
  flows: string[];
  left: number[];
  right: number[];
  top: number;
  bottom: number;
  slot: number;
}

/** Turn places and ways into pixels: how wide each channel must be, where each line turns, where the words stand. */
export function drawn(plan: Plan): Layout {
  const { graph, cells, ways, reaches, rows } = plan;
  const middle = (key: string) => rows.middle.get(`${cells.get(key)!.lane}/${cells.get(key)!.level}`)!;
  const arrival = (way: Way) => middle(way.to) + way.port * sizes.PORT_GAP;
  const track = (way: Way) => rows.gutters[way.gutter!.index]! + way.gutter!.track * sizes.TRACK_GAP;

  const channels = trunksOf(plan, middle, arrival, track);
  for (const trunks of channels.values()) giveSlots(trunks);
  const columns = placeColumns(plan, channels);

  const steps = graph.order.map((step): PlacedStep => {
    const { column, lane } = cells.get(step.key)!;
    const { width } = sizes.sizeOf(step.kind);
    const { above, below } = reaches.get(step.key)!;
    const [x, y] = [columns.left[column]!, middle(step.key) - above];
    return { key: step.key, x, y, width, height: above + below, lane, column };
  });
  const placed = new Map(steps.map((step) => [step.key, step]));

  /** Where a flow turns in a channel. */
  const turn = (flow: string, channel: number): number => {
    const trunk = channels.get(channel)!.find((each) => each.flows.includes(flow))!;
    return columns.channel(channel) + sizes.CHANNEL_LEAD + trunk.slot * sizes.TRACK_GAP;
  };

  const flows = graph.flows.map((flow): PlacedFlow => {
    const way = ways.get(flow.key)!;
    const giver = placed.get(flow.from)!;
    const start = { x: giver.x + giver.width, y: middle(flow.from) };
    const end = { x: placed.get(flow.to)!.x, y: arrival(way) };
    const points = [start];
    if (way.kind === "bend") {
      const x = turn(flow.key, way.turn);
      points.push({ x, y: start.y }, { x, y: end.y });
    } else if (way.kind === "gutter") {
      const [first, last] = [turn(flow.key, way.turn), turn(flow.key, cells.get(flow.to)!.column - 1)];
      const y = track(way);
      points.push({ x: first, y: start.y }, { x: first, y }, { x: last, y }, { x: last, y: end.y });
    }
    points.push(end);
    return {
      key: flow.key,
      points,
      isBack: graph.back.has(flow.key),
      isCrossing: graph.crossing.has(flow.key),
      chip: { x: end.x - sizes.ARROW_LEAD + sizes.CHIP_GAP, y: end.y },
    };
  });
  steps.sort((a, b) => a.column - b.column || a.lane - b.lane || a.y - b.y);
  return { width: columns.width, height: rows.height, lanes: rows.lanes, steps, flows };
}

function trunksOf(
  { cells, ways }: Plan,
  middle: (key: string) => number,
  arrival: (way: Way) => number,
  track: (way: Way) => number,
): Map<number, Trunk[]> {
  const channels = new Map<number, Map<string, Trunk>>();
  const add = (channel: number, name: string, flow: string, left: number[], right: number[]) => {
    const trunks = channels.get(channel) ?? new Map<string, Trunk>();
    channels.set(channel, trunks);
    const trunk = trunks.get(name) ?? { flows: [], left: [], right: [], top: Infinity, bottom: -Infinity, slot: 0 };
    trunks.set(name, trunk);
    trunk.flows.push(flow);
    trunk.left.push(...left);
    trunk.right.push(...right);
    trunk.top = Math.min(trunk.top, ...left, ...right);
    trunk.bottom = Math.max(trunk.bottom, ...left, ...right);
  };
  for (const [flow, way] of ways) {
    const [out, into] = [middle(way.from), arrival(way)];
    if (way.kind === "bend") add(way.turn, `from ${way.from}`, flow, [out], [into]);
    if (way.kind !== "gutter") continue;
    const [y, last] = [track(way), cells.get(way.to)!.column - 1];
    const isForward = last > way.turn;
    add(way.turn, `from ${way.from}`, flow, isForward ? [out] : [out, y], isForward ? [y] : []);
    add(last, `into ${flow}`, flow, isForward ? [y] : [], isForward ? [into] : [y, into]);
  }
  return new Map([...channels].map(([channel, trunks]) => [channel, [...trunks.values()]]));
}

/** Put the trunks of a channel side by side, so that lines cross seldom and never lie on each other. */
function giveSlots(trunks: Trunk[]): void {
  // What it would cost each to stand left of all others; kept up as they are placed, since a channel may hold hundreds.
  const cost = new Map(
    trunks.map((trunk) => [trunk, trunks.reduce((sum, other) => sum + harm(trunk, other) - harm(other, trunk), 0)]),
  );
  const done: Trunk[] = [];
  while (cost.size > 0) {
    const next = [...cost.keys()].reduce((best, trunk) => (cost.get(trunk)! < cost.get(best)! ? trunk : best));
    cost.delete(next);
    for (const [trunk, sum] of cost) cost.set(trunk, sum - harm(trunk, next) + harm(next, trunk));
    const beside = done.filter(
      (other) => next.top < other.bottom + sizes.TRACK_GAP && other.top < next.bottom + sizes.TRACK_GAP,
    );
    next.slot = Math.max(-1, ...beside.map((other) => other.slot)) + 1;
    done.push(next);
  }
}

/** What it costs to put `a` on the left of `b`: a crossing little, two lines on one another much. */
function harm(a: Trunk, b: Trunk): number {
  const crosses = (heights: number[], trunk: Trunk) => heights.filter((y) => y > trunk.top && y < trunk.bottom).length;
  const overlaps = a.right.filter((y) => b.left.some((other) => Math.abs(other - y) < sizes.TRACK_GAP / 2)).length;
  return crosses(a.right, b) + crosses(b.left, a) + 20 * overlaps;
}

function placeColumns({ graph, cells, inscriptions, room }: Plan, channels: ReadonlyMap<number, Trunk[]>) {
  const widest: number[] = [];
  for (const step of graph.order) {
    const { column } = cells.get(step.key)!;
    widest[column] = Math.max(widest[column] ?? 0, sizes.sizeOf(step.kind).width);
  }
  const chips: number[] = [];
  for (const flow of graph.flows) {
    const inscription = inscriptions.get(flow.key);
    if (!inscription) continue;
    const { column } = cells.get(flow.to)!;
    chips[column] = Math.max(chips[column] ?? 0, sizes.chipWidth(inscription.condition, inscription.limit));
  }
  const widthOfChannel = (channel: number): number => {
    const trunks = channels.get(channel) ?? [];
    const slots = Math.max(0, ...trunks.map((trunk) => trunk.slot));
    const words = chips[channel + 1] ?? 0;
    const isOuter = channel < 0 || channel === widest.length - 1;
    if (isOuter && trunks.length === 0) return sizes.MARGIN;
    return sizes.CHANNEL_LEAD + slots * sizes.TRACK_GAP + (words > 0 ? sizes.CHIP_GAP + words : 0) + sizes.ARROW_LEAD + room;
  };

  const left: number[] = [];
  let x = widthOfChannel(-1);
  for (let column = 0; column < widest.length; column++) {
    left.push(x);
    x += widest[column]! + widthOfChannel(column);
  }
  return {
    left,
    width: x,
    /** Where a channel begins. */
    channel: (channel: number) => (channel < 0 ? 0 : left[channel]! + widest[channel]!),
  };
}
