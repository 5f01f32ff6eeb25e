import { COLLECTIONS, type Doc, KIND, type Kinds, type TestCase, labelOf, stepOf } from "./document.ts";

/** Something that differs between two documents, told by its label. */
export interface Difference {
  kind: Kinds;
  key: string;
  label: string;
  how: "added" | "removed" | "changed";
  /** Which members differ, as the document names them. */
  members: string[];
}

/** One member that both have changed to different things: ours was kept. */
export interface Conflict {
  kind: Kinds;
  key: string;
  label: string;
  member: string;
  theirs: unknown;
}

export interface Merged {
  doc: Doc;
  conflicts: Conflict[];
  /** Flows of the one whose step the other took out: they went with it. */
  lost: Pick<Conflict, "key" | "label">[];
}

type Things = readonly { key: string }[];

export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && same(one[key], other[key]));
}

/** What somebody has changed, in the order of the document. */
export function differences(before: Doc, after: Doc): Difference[] {
  const found: Difference[] = [];
  const members = differing(before.process, after.process);
  if (members.length) found.push({ kind: "process", key: "", label: after.process.name, how: "changed", members });
  for (const name of COLLECTIONS) {
    const kind = KIND[name];
    const [old, fresh] = [byKey(before[name] as Things), byKey(after[name] as Things)];
    for (const [key, thing] of fresh) {
      const was = old.get(key);
      if (!was) found.push({ kind, key, label: labelOf(after, kind, key), how: "added", members: [] });
      else if (!same(was, thing)) found.push({ kind, key, label: labelOf(after, kind, key), how: "changed", members: differing(was, thing) });
    }
    for (const key of old.keys()) if (!fresh.has(key)) found.push({ kind, key, label: labelOf(before, kind, key), how: "removed", members: [] });
  }
  return found;
}

/**
 * Both edits of one document in one, thing by thing and member by member. Where both changed one member to different
 * things ours stands and the conflict is told; what one changed and the other took out stays, but for flows that would
 * lead nowhere: they are told too.
 */
export function merge(base: Doc, ours: Doc, theirs: Doc): Merged {
  const conflicts: Conflict[] = [];
  const doc = { ...theirs } as Doc;
  doc.process = members(base.process, ours.process, theirs.process, (member, value) =>
    conflicts.push({ kind: "process", key: "", label: ours.process.name, member, theirs: value }),
  );
  for (const name of COLLECTIONS) {
    const [was, our, their] = [byKey(base[name] as Things), byKey(ours[name] as Things), byKey(theirs[name] as Things)];
    const merged = new Map<string, { key: string }>();
    for (const key of new Set([...our.keys(), ...their.keys()])) {
      const [a, b, c] = [was.get(key), our.get(key), their.get(key)];
      if (b && c) {
        const clash = (member: string, value: unknown) =>
          conflicts.push({ kind: KIND[name], key, label: labelOf(ours, KIND[name], key), member, theirs: value });
        merged.set(key, members(a ?? { key }, b, c, clash));
      } else {
        const left = (b ?? c)!;
        if (!a || !same(a, left)) merged.set(key, left); // new, or changed by one and taken out by the other
      }
    }
    Object.assign(doc, { [name]: inOrder(merged, base[name], ours[name], theirs[name]) });
  }
  if (ours.tests !== base.tests) doc.tests = keptTests(base.tests ?? [], ours.tests ?? [], theirs.tests ?? []);
  const astray = doc.flows.filter((flow) => !stepOf(doc, flow.from) || !stepOf(doc, flow.to));
  if (astray.length === 0) return { doc, conflicts, lost: [] };
  const nameOf = (step: string) => (stepOf(ours, step) ?? stepOf(theirs, step))?.name ?? step;
  const lost = astray.map(({ key, from, to }) => ({ key, label: `${nameOf(from)} → ${nameOf(to)}` }));
  return { doc: { ...doc, flows: doc.flows.filter((flow) => !astray.includes(flow)) }, conflicts, lost };
}

/** Test cases are kept and forgotten whole: what both have, and what either has added. */
function keptTests(base: readonly TestCase[], ours: readonly TestCase[], theirs: readonly TestCase[]): readonly TestCase[] {
  const [was, our, their] = [byKey(base), byKey(ours), byKey(theirs)];
  return [...theirs.filter(({ key }) => our.has(key) || !was.has(key)), ...ours.filter(({ key }) => !their.has(key) && !was.has(key))];
}

function members<T extends object>(base: object, ours: T, theirs: T, clash: (member: string, theirs: unknown) => void): T {
  if (ours === theirs) return ours;
  const [a, b, c] = [base, ours, theirs] as Record<string, unknown>[];
  const fresh: Record<string, unknown> = {};
  for (const member of new Set([...Object.keys(b!), ...Object.keys(c!)])) {
    const [was, our, their] = [a![member], b![member], c![member]];
    const isOurs = !same(was, our);
    if (isOurs && !same(was, their) && !same(our, their)) clash(member, their);
    const value = isOurs ? our : their;
    if (value !== undefined) fresh[member] = value;
  }
  return same(fresh, ours) ? ours : (fresh as T);
}

/** In their order, ours where only we moved things; what the other does not know stands behind what it stood behind. */
function inOrder<T extends { key: string }>(merged: Map<string, T>, base: Things, ours: Things, theirs: Things): T[] {
  const known = (list: Things, by: Things) => list.filter((thing) => by.some((each) => each.key === thing.key)).map((thing) => thing.key);
  const movedByUs = !same(known(ours, base), known(base, ours));
  const [first, second] = movedByUs ? [ours, theirs] : [theirs, ours];
  const order = first.map((thing) => thing.key);
  for (const [i, { key }] of second.entries()) {
    if (order.includes(key)) continue;
    const before = second.slice(0, i).reverse().find((thing) => order.includes(thing.key));
    order.splice(before ? order.indexOf(before.key) + 1 : 0, 0, key);
  }
  return order.flatMap((key) => merged.get(key) ?? []);
}

function differing(before: object, after: object): string[] {
  const [a, b] = [before, after] as Record<string, unknown>[];
  return [...new Set([...Object.keys(a!), ...Object.keys(b!)])].filter((member) => !same(a![member], b![member]));
}

function byKey<T extends { key: string }>(things: readonly T[]): Map<string, T> {
  return new Map(things.map((thing) => [thing.key, thing]));
}
