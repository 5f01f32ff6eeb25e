import type { MapInput, StepState } from "./document.ts";
import { Icon } from "./Icon.tsx";
import { DIFFERENCES, Point, Sign } from "./Marks.tsx";
import type { Layout } from "./layout.ts";
import { STATE_ICON } from "./StepNode.tsx";

const STATES: readonly StepState[] = ["done", "live", "waiting", "branches", "returned", "paused"];

/** What the colours and signs mean; only those that this map shows. */
export function Legend({ input: { document, progress, marks, labels }, layout }: { input: MapInput; layout: Layout }) {
  const { words } = labels;
  const seen = Object.values(progress?.steps ?? {});
  const marked = [...Object.values(marks?.steps ?? {}), ...Object.values(marks?.flows ?? {})];
  return (
    <ul className="map-legend" aria-label={words.legend}>
      {layout.flows.some((flow) => flow.isCrossing) && (
        <li>
          <span className="handoff-pill">
            <Icon name="arrows-right-left" />
          </span>
          {words.handoff}
        </li>
      )}
      {document.steps.some((step) => step.approval) && (
        <li>
          <Icon name="rubber-stamp" />
          {words.approval}
        </li>
      )}
      {document.steps.some((step) => step.checklist?.length) && (
        <li>
          <Icon name="checklist" />
          {words.checklist}
        </li>
      )}
      {STATES.filter((state) => seen.some((step) => step.state === state && !step.late)).map((state) => (
        <li key={state}>
          <span className={`map-state at-${state}`}>
            <Icon name={STATE_ICON[state]} />
          </span>
          {words[state]}
        </li>
      ))}
      {seen.some((step) => step.late) && (
        <li>
          <span className="map-state is-late">
            <Icon name="alert-triangle" />
          </span>
          {words.late}
        </li>
      )}
      {DIFFERENCES.filter((how) => marked.some((mark) => mark.how === how)).map((how) => (
        <li key={how}>
          <Sign how={how} />
          {words[how]}
        </li>
      ))}
      {marked.some((mark) => mark.points) && (
        <li>
          <Point />
          {words.point}
        </li>
      )}
    </ul>
  );
}
