import { expect, it } from "vitest";

import { arrowPath, linePath } from "./corners.ts";

it("rounds the corners of a line and ends it where its arrow begins", () => {
  const bend = [{ x: 0, y: 0 }, { x: 40, y: 0 }, { x: 40, y: 60 }, { x: 100, y: 60 }];
  expect(linePath(bend)).toBe("M0,0 L32,0 Q40,0 40,8 L40,52 Q40,60 48,60 L90,60");
  expect(arrowPath(bend)).toBe("M100,60 L89,54 L89,66 Z");
});

it("makes a corner smaller where there is little room, and drops points that turn nothing", () => {
  const jog = [{ x: 0, y: 0 }, { x: 20, y: 0 }, { x: 40, y: 0 }, { x: 40, y: 6 }, { x: 100, y: 6 }];
  expect(linePath(jog)).toBe("M0,0 L37,0 Q40,0 40,3 L40,3 Q40,6 43,6 L90,6");
  expect(linePath([{ x: 0, y: 5 }, { x: 50, y: 5 }, { x: 50, y: 5 }, { x: 100, y: 5 }])).toBe("M0,5 L90,5");
});
