// @vitest-environment node
import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { symbol } from "./sprite.ts";

const names: string[] = JSON.parse(readFileSync(new URL("../../procops/ui/icons.json", import.meta.url), "utf8"));

describe("the icon sprite", () => {
  it("keeps an icon's drawing and drops its frame, size and colour", () => {
    expect(symbol("check")).toBe('<symbol id="check" viewBox="0 0 24 24"><path d="M5 12l5 5l10 -10" /></symbol>');
  });

  it("knows every icon the pages may name", () => {
    for (const name of names) expect(symbol(name)).toMatch(/^<symbol id="[a-z0-9-]+" viewBox="0 0 24 24"><.+\/><\/symbol>$/);
  });

  it("is listed in alphabetical order, each icon once", () => {
    expect(names).toEqual([...new Set(names)].sort());
  });
});
