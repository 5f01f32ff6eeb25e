import { useState } from "react";

import { Icon } from "../../map/Icon.tsx";
import { type Doc, type Step, type Value, fieldOf, flowOf, laneOf, stepOf } from "../document.ts";
import { Formatted } from "../Formatted.tsx";
import { gettext } from "../gettext.ts";
import type { Staffing } from "../staffing.ts";
import { deadlineWords, limitWords, waitWords } from "../wording.ts";
import { FieldInput, valueWords } from "./FieldInput.tsx";
import { TestCases } from "./TestCases.tsx";
import type { Trial, Visit } from "./useTrial.ts";

interface Props {
  doc: Doc;
  staffing: Staffing;
  trial: Trial;
  failing: ReadonlyMap<number, string>;
}

/** A case played on the draft, step by step, as each owner. Nothing is written and nobody is told. */
export function TrialPanel({ doc, staffing, trial, failing }: Props) {
  const { stand, said, wrong, isBusy } = trial;
  const open = stand?.visits.filter((visit) => visit.state === "open") ?? [];
  const waiting = stand?.visits.filter((visit) => visit.state === "waiting") ?? [];
  const [asked, setAsked] = useState(0);
  const now = open.find((visit) => visit.number === asked) ?? open[0];
  const starts = doc.steps.filter((step) => step.kind === "start");
  const [from, setFrom] = useState("");
  const start = starts.find((step) => step.key === from) ?? starts[0];
  const done = stand ? stand.path.map((key) => stepOf(doc, key)?.name ?? key) : [];
  return (
    <div aria-busy={isBusy}>
      <p className="text-secondary">{gettext("Play a case as each owner, on the draft as it stands. Nothing is stored and nobody is told.")}</p>
      {wrong && (
        <p className="alert alert-warning" role="alert">
          {wrong.message}
        </p>
      )}
      {!stand && start && (
        <>
          {starts.length > 1 && (
            <div className="btn-list mb-3">
              {starts.map((step) => (
                <button key={step.key} type="button" className={`btn btn-sm${step === start ? " active" : ""}`} aria-pressed={step === start} onClick={() => setFrom(step.key)}>
                  {step.name}
                </button>
              ))}
            </div>
          )}
          <StepForm key={`start/${start.key}`} doc={doc} step={start} staffing={staffing} trial={trial} known={{}} button={gettext("Start")} />
        </>
      )}
      {!start && <p>{gettext("Nothing begins here yet: the process needs a start.")}</p>}
      {open.length > 1 && (
        <div className="btn-list mb-3" role="group" aria-label={gettext("What can be done now")}>
          {open.map((visit) => (
            <button key={visit.number} type="button" className={`btn btn-sm${visit === now ? " active" : ""}`} aria-pressed={visit === now} onClick={() => setAsked(visit.number)}>
              {stepOf(doc, visit.step)?.name ?? visit.step}
            </button>
          ))}
        </div>
      )}
      {stand && now && <Now key={now.number} doc={doc} visit={now} staffing={staffing} trial={trial} known={stand.data} givers={giversOf(doc, stand.visits, now)} />}
      {stand?.is_over && (
        <p className="panel-ready" role="status">
          <Icon name="flag" />
          {stand.result ? gettext("The case is over: {result}.", { result: stand.result }) : gettext("The case is over.")}
        </p>
      )}
      {waiting.length > 0 && (
        <>
          <h3 className="panel-part">{gettext("Waits for the others")}</h3>
          <ul className="trial-path">
            {waiting.map((visit) => (
              <li key={visit.number}>{stepOf(doc, visit.step)?.name ?? visit.step}</li>
            ))}
          </ul>
        </>
      )}
      {done.length > 0 && (
        <>
          <h3 className="panel-part">{gettext("So far")}</h3>
          <ol className="trial-path" data-trial-path>
            {done.map((name, i) => (
              <li key={i}>{name}</li>
            ))}
          </ol>
          <div className="btn-list">
            <button type="button" className="btn btn-sm" disabled={isBusy} onClick={trial.back}>
              <Icon name="arrow-back-up" />
              {gettext("One step back")}
            </button>
            <button type="button" className="btn btn-sm" disabled={isBusy} onClick={trial.again}>
              <Icon name="refresh" />
              {gettext("Begin again")}
            </button>
          </div>
        </>
      )}
      <TestCases doc={doc} stand={stand} said={said} failing={failing} />
    </div>
  );
}

interface Giver {
  visit: number;
  role: string;
}

/** Who handed the work over: the visits it came from in other roles. */
function giversOf(doc: Doc, visits: readonly Visit[], visit: Visit): Giver[] {
  return visit.came
    .filter((came) => came.is_handoff)
    .map((came) => {
      const giver = stepOf(doc, visits.find((each) => each.number === came.giver)?.step ?? "");
      return { visit: came.giver, role: laneOf(doc, giver?.lane)?.name ?? "" };
    });
}

interface NowProps {
  doc: Doc;
  visit: Visit;
  staffing: Staffing;
  trial: Trial;
  known: Readonly<Record<string, Value>>;
  givers: readonly Giver[];
}

/** What is to be done now: who hands it over, under which rules, and what is asked. */
function Now({ doc, visit, staffing, trial, known, givers }: NowProps) {
  const step = stepOf(doc, visit.step);
  if (!step) return null;
  const flow = visit.came.filter((came) => came.is_handoff).map((came) => flowOf(doc, came.flow))[0];
  const required = (flow?.contract?.required ?? []).map((key) => fieldOf(doc, key)?.label ?? key);
  return (
    <>
      {givers.length > 0 && flow && (
        <div className="trial-handoff" role="note">
          <span className="handoff-pill">
            <Icon name="arrows-right-left" />
            {gettext("Handoff from {role}", { role: [...new Set(givers.map(({ role }) => role))].join(", ") })}
          </span>
          <span>{limitWords(flow)?.full}</span>
          {required.length > 0 && <span>{gettext("gets: {fields}", { fields: required.join(", ") })}</span>}
          {visit.redo_of === null &&
            givers.map((giver) => (
              <button key={giver.visit} type="button" className="btn btn-sm" disabled={trial.isBusy} onClick={() => trial.say({ step: step.key, data: {}, outcome: "", back_to: giver.visit })}>
                <Icon name="corner-up-left" />
                {gettext("Send back to {role}", { role: giver.role })}
              </button>
            ))}
        </div>
      )}
      <StepForm doc={doc} step={step} staffing={staffing} trial={trial} known={known} button={goOn(step)} visit={visit.visit} />
    </>
  );
}

/** What lets the case go on from here: work is done, a wait passes. */
function goOn({ wait }: Step): string {
  if (!wait) return gettext("Complete");
  return "until" in wait ? gettext("Let the time pass") : gettext("It has arrived");
}

interface FormProps {
  doc: Doc;
  step: Step;
  staffing: Staffing;
  trial: Trial;
  known: Readonly<Record<string, Value>>;
  button: string;
  visit?: number;
}

function StepForm({ doc, step, staffing, trial, known, button, visit = 1 }: FormProps) {
  const fill = (step.fill ?? []).flatMap((key) => fieldOf(doc, key) ?? []);
  const [values, setValues] = useState<Record<string, Value>>(() => Object.fromEntries(fill.map(({ key }) => [key, known[key] ?? null])));
  const show = (step.show ?? []).flatMap((key) => fieldOf(doc, key) ?? []).filter((field) => !fill.includes(field));
  const lane = laneOf(doc, step.lane);
  const who = lane && staffing.byLane[lane.key]?.who;
  const finish = (outcome: string) => {
    const data = Object.fromEntries(fill.flatMap(({ key }) => (values[key] === null || values[key] === undefined || values[key] === "" ? [] : [[key, values[key]]])));
    trial.say({ step: step.key, data, outcome });
  };
  const outcomes = step.outcomes ?? [];
  return (
    <form
      className="trial-step"
      aria-label={step.name}
      onSubmit={(event) => {
        event.preventDefault();
        finish((event.nativeEvent as SubmitEvent).submitter?.getAttribute("value") || outcomes[0]?.key || "");
      }}
    >
      <h3>
        {step.name}
        {visit > 1 && <span className="badge bg-secondary-lt">{gettext("visit {number}", { number: visit })}</span>}
      </h3>
      <p className="text-secondary">{[lane?.name, who, waitWords(step, doc) || deadlineWords(step, doc)].filter(Boolean).join(" · ")}</p>
      {step.instructions && <Formatted text={step.instructions} />}
      {show.length > 0 && (
        <dl className="trial-facts">
          {show.map((field) => (
            <div key={field.key}>
              <dt>{field.label}</dt>
              <dd>{valueWords(field, known[field.key]) || "–"}</dd>
            </div>
          ))}
        </dl>
      )}
      {fill.map((field) => (
        <FieldInput key={field.key} field={field} value={values[field.key] ?? null} error={trial.wrong?.errors[field.key]} onChange={(value) => setValues((before) => ({ ...before, [field.key]: value }))} />
      ))}
      <div className="btn-list">
        {outcomes.length === 0 && (
          <button type="submit" className="btn btn-primary" disabled={trial.isBusy}>
            {button}
          </button>
        )}
        {outcomes.map((outcome, i) => (
          <button key={outcome.key} type="submit" value={outcome.key} className={`btn${i === 0 ? " btn-primary" : ""}`} disabled={trial.isBusy}>
            {outcome.label}
          </button>
        ))}
      </div>
    </form>
  );
}
