import type { Flow, Lane, ProcessDocument, Step, StepKind } from "./document.ts";

/** Write a process down in a line or two: `process(["sales", "legal"], "s:start:sales a:task:sales", "s>a a>b")`. */
export function process(lanes: string[], steps: string, flows: string): ProcessDocument {
  return {
    process: { name: "Sample" },
    lanes: lanes.map((key): Lane => ({ key, name: key })),
    steps: steps.split(/\s+/).map((text): Step => {
      const [key, kind, lane] = text.split(":") as [string, StepKind, string?];
      return { key, name: key, kind, lane: lane ?? null };
    }),
    flows: flows.split(/\s+/).map((text): Flow => {
      const [from, to] = text.split(">") as [string, string];
      return { key: text, from, to };
    }),
  };
}

/** The process of the first drawings: work goes to legal, may come back, and then to two lanes at once. */
export const CUSTOMER = process(
  ["sales", "legal", "implementation", "finance"],
  "deal:start:sales collect:task:sales review:task:legal changes:route fix:task:sales " +
    "kickoff:task:implementation invoice:task:finance provision:task:implementation live:end",
  "deal>collect collect>review review>changes changes>fix fix>review changes>kickoff changes>invoice " +
    "kickoff>provision invoice>provision provision>live",
);
