import type { Flow } from "./document.ts";
import type { Graph } from "./graph.ts";
import type { Cell } from "./layout.ts";

/**
 * How a flow gets from step to step, before there are pixels. A *channel* is the room between two columns: channel c lies
 * right of column c. A *gutter* is the room between two lanes: gutter i lies above lane i.
 *
 * - `straight`: along one row;
 * - `bend`: to the channel `turn`, up or down in it, and on along the receiver's row;
 * - `gutter`: to the channel after the giver, along a gutter, to the channel before the receiver.
 */
export interface Way {
  from: string;
  to: string;
  kind: "straight" | "bend" | "gutter";
  turn: number;
  gutter: { index: number; track: number } | null;
  /** Where it arrives, counted in arrivals from the middle of the receiver's side: negative is higher. */
  port: number;
}

export function waysOf(
  graph: Graph,
  cells: ReadonlyMap<string, Cell>,
  isInscribed: (flow: Flow) => boolean,
): Map<string, Way> {
  const ways = new Map<string, Way>();
  const rows = new RowUse(cells);
  // What stays in one row has the best claim on it, then what is short.
  const claim = (flow: Flow) => {
    const [giver, receiver] = [cells.get(flow.from)!, cells.get(flow.to)!];
    return (isSameRow(giver, receiver) ? 0 : 10_000) + Math.abs(receiver.column - giver.column);
  };
  for (const flow of [...graph.flows].sort((a, b) => claim(a) - claim(b))) {
    ways.set(flow.key, { from: flow.from, to: flow.to, port: 0, ...find(flow, graph, cells, rows) });
  }
  giveTracks(ways, cells);
  givePorts(graph, ways, cells, isInscribed);
  return ways;
}

type Course = Pick<Way, "kind" | "turn" | "gutter">;

function find(flow: Flow, graph: Graph, cells: ReadonlyMap<string, Cell>, rows: RowUse): Course {
  const giver = cells.get(flow.from)!;
  const receiver = cells.get(flow.to)!;
  if (!graph.back.has(flow.key)) {
    const isStraight = isSameRow(giver, receiver);
    if (rows.claim(giver, giver.column, receiver.column, flow.from)) {
      return { kind: isStraight ? "straight" : "bend", turn: receiver.column - 1, gutter: null };
    }
    if (!isStraight && rows.claim(receiver, giver.column, receiver.column, flow.key)) {
      return { kind: "bend", turn: giver.column, gutter: null };
    }
  }
  // Along the side of the receiver's lane that looks to the giver; above it where both are in one lane.
  const index = giver.lane > receiver.lane ? receiver.lane + 1 : receiver.lane;
  return { kind: "gutter", turn: giver.column, gutter: { index, track: 0 } };
}

function isSameRow(a: Cell, b: Cell): boolean {
  return a.lane === b.lane && a.level === b.level;
}

/** Which pieces of which rows are taken, by steps or by flows that run along them. */
class RowUse {
  private readonly users = new Map<string, string>();

  constructor(cells: ReadonlyMap<string, Cell>) {
    for (const [key, cell] of cells) this.users.set(`${cell.lane}/${cell.level}/${cell.column}`, `step ${key}`);
  }

  /** Take the row between two columns for the flows of `user`, if it is free all the way. */
  claim(row: Cell, after: number, before: number, user: string): boolean {
    const pieces: string[] = [];
    for (let column = after + 1; column < before; column++) pieces.push(`${row.lane}/${row.level}/${column}`);
    if (pieces.some((piece) => (this.users.get(piece) ?? user) !== user)) return false;
    for (const piece of pieces) this.users.set(piece, user);
    return true;
  }
}

/** Flows in one gutter get tracks of their own where they would lie on each other. */
function giveTracks(ways: ReadonlyMap<string, Way>, cells: ReadonlyMap<string, Cell>): void {
  const taken: [number, number][][][] = [];
  const reach = (way: Way): [number, number] => {
    const [a, b] = [cells.get(way.from)!.column, cells.get(way.to)!.column - 1];
    return [Math.min(a, b), Math.max(a, b)];
  };
  const inGutters = [...ways.values()].filter((way) => way.gutter !== null);
  inGutters.sort((a, b) => reach(a)[1] - reach(a)[0] - (reach(b)[1] - reach(b)[0]));
  for (const way of inGutters) {
    const tracks = (taken[way.gutter!.index] ??= []);
    const [left, right] = reach(way);
    let track = 0;
    while (tracks[track]?.some(([from, to]) => left <= to && from <= right)) track++;
    (tracks[track] ??= []).push([left, right]);
    way.gutter!.track = track;
  }
}

/**
 * Spread the arrivals at each step over its left side, in the order in which they come from above and below. What runs
 * straight in keeps the middle; arrivals without words share one port, since they cover nothing of each other's.
 */
function givePorts(
  graph: Graph,
  ways: ReadonlyMap<string, Way>,
  cells: ReadonlyMap<string, Cell>,
  isInscribed: (flow: Flow) => boolean,
): void {
  const arrivals = new Map<string, Flow[]>();
  for (const flow of graph.flows) arrivals.set(flow.to, [...(arrivals.get(flow.to) ?? []), flow]);

  for (const [receiver, flows] of arrivals) {
    const here = cells.get(receiver)!;
    /** Below zero: comes from above. */
    const side = (flow: Flow): number => {
      const way = ways.get(flow.key)!;
      if (way.kind === "straight") return 0;
      if (way.gutter) return way.gutter.index <= here.lane ? -1000 : 1000;
      const giver = cells.get(flow.from)!;
      return (giver.lane - here.lane) * 100 + (giver.level - here.level);
    };
    const groups = [flows.filter((flow) => !isInscribed(flow)), ...flows.filter(isInscribed).map((flow) => [flow])];
    const ranked = groups
      .filter((group) => group.length > 0)
      .map((group) => ({ group, side: group.some((flow) => side(flow) === 0) ? 0 : mean(group.map(side)) }))
      .sort((a, b) => a.side - b.side);
    const straight = ranked.findIndex((arrival) => arrival.side === 0);
    const middle = straight >= 0 ? straight : (ranked.length - 1) / 2;
    ranked.forEach(({ group }, place) => {
      for (const flow of group) ways.get(flow.key)!.port = place - middle;
    });
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
