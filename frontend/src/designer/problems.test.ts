import { expect, it } from "vitest";

import type { Fault } from "./api.ts";
import { problemsOf } from "./problems.ts";
import { template } from "./sample.ts";
import { NOBODY } from "./staffing.ts";

const doc = template("it-incident");
const [first, second, third] = doc.lanes.map(({ key, name }) => ({ key, name }));
const faultOf = (code: string, key: string): Fault => ({ level: "refuse", code, kind: code === "no_end" ? "process" : "lane", key, message: `${code} ${key}`, path: "", about: null });

it("lists roles that nobody fills as one problem, and one that is filled badly by itself", () => {
  const faults = [faultOf("no_end", ""), ...[first, second, third].map((lane) => faultOf("lane_not_staffed", lane!.key))];
  const team = { lane: second!, filled_by: "team" as const, team: null, person: null, field: "", accountable: null, who: "" };
  const staffing = { ...NOBODY, byLane: { [second!.key]: team } };
  expect(problemsOf(faults, doc, staffing).map(({ place, message }) => [place, message])).toEqual([
    [doc.process.name, "no_end "],
    ["2 roles", `Nobody is in these roles yet: ${first!.name}, ${third!.name}. Say who does their work.`],
    [second!.name, `lane_not_staffed ${second!.key}`],
  ]);
  expect(problemsOf(faults.slice(0, 2), doc, NOBODY).map(({ message }) => message)).toEqual(["no_end ", `lane_not_staffed ${first!.key}`]);
});
