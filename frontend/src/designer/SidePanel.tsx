import { type ReactNode, useEffect, useRef } from "react";

import { Icon } from "../map/Icon.tsx";
import { type PanelName, type Selection, useActions } from "./actions.ts";
import type { Fault } from "./api.ts";
import { fieldOf, flowOf, laneOf, stepOf } from "./document.ts";
import { crossingFlows } from "./drawing.ts";
import { useGivenBack } from "./focus.ts";
import { gettext } from "./gettext.ts";
import { FieldsPanel } from "./panels/FieldsPanel.tsx";
import { FlowPanel } from "./panels/FlowPanel.tsx";
import { LanePanel } from "./panels/LanePanel.tsx";
import { PeoplePanel } from "./panels/PeoplePanel.tsx";
import { ProblemsPanel } from "./panels/ProblemsPanel.tsx";
import { ProcessPanel } from "./panels/ProcessPanel.tsx";
import { StepPanel } from "./panels/StepPanel.tsx";
import type { Staffing } from "./staffing.ts";
import { TrialPanel } from "./trial/TrialPanel.tsx";
import type { Trial } from "./trial/useTrial.ts";
import type { Session } from "./useSession.ts";

interface Props {
  session: Session;
  staffing: Staffing;
  panel: PanelName;
  selection: Selection | null;
  /** Counts up each time the keyboard is to go into the panel. */
  entered: number;
  trial: Trial;
  onStaffed: () => void;
}

export function SidePanel(props: Props) {
  const actions = useActions();
  const aside = useRef<HTMLElement>(null);
  useGivenBack(aside);
  const { entered, selection, panel } = props;
  useEffect(() => {
    if (entered > 0) aside.current?.querySelector<HTMLElement>(".panel-body :is(input, select, textarea, button)")?.focus();
  }, [entered]);
  const [title, content] = contentOf(props);
  const close = () => {
    actions.openPanel(null);
    if (selection?.kind === "step") actions.focusStep(selection.key);
  };
  return (
    <aside
      ref={aside}
      className="designer-panel"
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <div className="panel-head">
        <h2>{title}</h2>
        <button type="button" className="btn btn-icon btn-ghost-secondary" aria-label={gettext("Close the panel")} onClick={close}>
          <Icon name="x" />
        </button>
      </div>
      <div className="panel-body" key={panel === "thing" ? `${selection?.kind}/${selection?.key}` : panel}>
        {content}
      </div>
    </aside>
  );
}

function contentOf({ session, staffing, panel, selection, trial, onStaffed }: Props): [string, ReactNode] {
  const { doc, gate } = session;
  if (panel === "problems") return [gettext("What is left to do"), <ProblemsPanel doc={gate.doc ?? doc} gate={gate} staffing={staffing} />];
  if (panel === "trial") return [gettext("Try it"), <TrialPanel doc={doc} staffing={staffing} trial={trial} failing={failingTests(gate.faults)} />];
  if (panel === "people") return [gettext("People & roles"), <PeoplePanel doc={doc} staffing={staffing} onStaffed={onStaffed} />];
  if (panel === "fields") return [gettext("Fields of a case"), <FieldsPanel doc={doc} chosen={selection?.kind === "field" && fieldOf(doc, selection.key) ? selection.key : null} />];
  if (panel === "thing" && selection) {
    const [step, flow, lane] = [stepOf(doc, selection.key), flowOf(doc, selection.key), laneOf(doc, selection.key)];
    if (selection.kind === "step" && step) return [titleOf(step.kind), <StepPanel doc={doc} step={step} />];
    if (selection.kind === "flow" && flow) {
      const isCrossing = crossingFlows(doc).has(flow.key);
      return [isCrossing ? gettext("Handoff") : gettext("Connection"), <FlowPanel doc={doc} flow={flow} isCrossing={isCrossing} />];
    }
    if (selection.kind === "lane" && lane) return [gettext("Role"), <LanePanel doc={doc} lane={lane} staffing={staffing} onStaffed={onStaffed} />];
  }
  return [gettext("Process"), <ProcessPanel doc={doc} staffing={staffing} onStaffed={onStaffed} />];
}

/** Which test cases fail, and why, as the gate says. */
function failingTests(faults: readonly Fault[]): Map<number, string> {
  const failing = faults.filter((fault) => fault.code === "test_case_fails");
  return new Map(failing.map((fault) => [Number(/\d+/.exec(fault.path)?.[0]), fault.message]));
}

function titleOf(kind: string): string {
  return { start: gettext("Start"), task: gettext("Step"), route: gettext("Decision"), end: gettext("End") }[kind] ?? gettext("Step");
}
