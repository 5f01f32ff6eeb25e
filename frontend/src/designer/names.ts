// Keys are made from names once and stay when the name changes: versions and running cases are told by them.

const LONGEST = 40;
/** What stands for a role in handoff rules without being one. */
export const RESERVED: ReadonlySet<string> = new Set(["sender", "receiver", "process_owner", "accountable"]);

/** A key like the name that is not taken yet: "Set up pay" becomes `set_up_pay`. */
export function keyFor(name: string, taken: Iterable<string>, otherwise = "item"): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+/, "")
    .slice(0, LONGEST)
    .replace(/_+$/, "");
  const used = new Set([...taken, ...RESERVED]);
  const stem = plain || otherwise;
  if (!used.has(stem)) return stem;
  for (let number = 2; ; number++) {
    const tail = `_${number}`;
    const key = stem.slice(0, LONGEST - tail.length) + tail;
    if (!used.has(key)) return key;
  }
}

export function keysOf(things: readonly { key: string }[]): string[] {
  return things.map((thing) => thing.key);
}
