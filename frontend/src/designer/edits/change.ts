import type { Collection, Doc } from "../document.ts";

/** Members to be set; `undefined` takes one away, so that it means its default again. */
export type Changes<T> = { [K in keyof T]?: T[K] | undefined };

/** A thing with other members; the same thing where nothing differs. */
export function changed<T extends object>(thing: T, changes: Changes<T>): T {
  const fresh = { ...thing } as Record<string, unknown>;
  let isSame = true;
  for (const [member, value] of Object.entries(changes)) {
    if (value === undefined ? !(member in fresh) : fresh[member] === value) continue;
    isSame = false;
    if (value === undefined) delete fresh[member];
    else fresh[member] = value;
  }
  return isSame ? thing : (fresh as T);
}

type Thing<C extends Collection> = Doc[C][number];

/** The document with one of its lanes, fields, steps or flows changed. */
export function edit<C extends Collection>(doc: Doc, where: C, key: string, changes: Changes<Thing<C>>): Doc {
  const list = doc[where] as readonly Thing<C>[];
  const fresh = list.map((thing) => (thing.key === key ? changed(thing as object, changes as object) : thing));
  return fresh.every((thing, i) => thing === list[i]) ? doc : { ...doc, [where]: fresh };
}

export function editProcess(doc: Doc, changes: Changes<Doc["process"]>): Doc {
  return { ...doc, process: changed(doc.process, changes) };
}

/** The list with one thing moved by so many places; the same list where it cannot go further. */
export function moved<T extends { key: string }>(list: readonly T[], key: string, by: number): readonly T[] {
  const from = list.findIndex((thing) => thing.key === key);
  const to = from + by;
  if (from < 0 || to < 0 || to >= list.length) return list;
  const fresh = [...list];
  fresh.splice(to, 0, ...fresh.splice(from, 1));
  return fresh;
}

/** The list with the thing put behind another, or at its end. */
export function insertedAfter<T extends { key: string }>(list: readonly T[], thing: T, after?: string): readonly T[] {
  const at = after === undefined ? -1 : list.findIndex((each) => each.key === after);
  if (at < 0) return [...list, thing];
  return [...list.slice(0, at + 1), thing, ...list.slice(at + 1)];
}

/** A list member without one value; absent where nothing is left of a list that means the same when it is absent. */
export function without(list: readonly string[] | undefined, value: string): readonly string[] | undefined {
  const rest = list?.filter((each) => each !== value);
  return rest?.length ? rest : undefined;
}
