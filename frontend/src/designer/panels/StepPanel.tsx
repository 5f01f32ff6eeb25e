import { Icon } from "../../map/Icon.tsx";
import { useActions } from "../actions.ts";
import { type Doc, type Labelled as Item, type Step, type StepKind, isWork, stepOf } from "../document.ts";
import { type Changes, edit } from "../edits/change.ts";
import { connect, leaving } from "../edits/flows.ts";
import { relabelled } from "../edits/labels.ts";
import { removeStep } from "../edits/steps.ts";
import { gettext } from "../gettext.ts";
import { flowWords } from "../wording.ts";
import { processReminders, USUAL_PAUSE } from "../late.ts";
import { Checks } from "./Checks.tsx";
import { DeadlineEditor } from "./DeadlineEditor.tsx";
import { DeleteButton } from "./DeleteButton.tsx";
import { Instructions } from "./Instructions.tsx";
import { RemindersEditor } from "./RemindersEditor.tsx";
import { StepFields } from "./StepFields.tsx";
import { WaitEditor } from "./WaitEditor.tsx";
import { Labelled, Lines, More, NumberInput, Select, SpanInput, TextInput, Toggle } from "./inputs.tsx";

/** Everything about one step. */
export function StepPanel({ doc, step }: { doc: Doc; step: Step }) {
  const actions = useActions();
  const set = (changes: Changes<Step>, touched: string) => actions.edit((current) => edit(current, "steps", step.key, changes), `step/${step.key}/${touched}`);
  const [isTask, work] = [step.kind === "task", isWork(step)];
  const onwards = leaving(doc, step.key);
  return (
    <>
      <TextInput label={gettext("Name")} value={step.name} most={120} isNeeded onChange={(name) => set({ name }, "name")} />
      {work && <Select label={gettext("Who does it")} value={step.lane ?? ""} options={[...(step.lane ? [] : [["", gettext("nobody yet")] as const]), ...doc.lanes.map((lane) => [lane.key, lane.name] as const)]} onChange={(lane) => set({ lane }, "lane")} />}
      {step.kind === "wait" && <WaitEditor doc={doc} step={step} onChange={(wait) => set({ wait }, "wait")} />}
      {isTask && <DeadlineEditor doc={doc} step={step} onChange={(deadline) => set({ deadline }, "deadline")} />}
      {work && <Instructions key={step.key} value={step.instructions ?? ""} onChange={(text) => set({ instructions: text || undefined }, "instructions")} />}
      {work && <StepFields doc={doc} step={step} />}
      {isTask && (
        <>
          <Lines label={gettext("Checklist")} add={gettext("Add something to tick off")} values={(step.checklist ?? []).map((item) => item.label)} onChange={(labels) => set({ checklist: items(step.checklist, labels) }, "checklist")} />
          <Lines
            label={gettext("Outcomes")}
            add={gettext("Add an outcome, such as “Approved”")}
            hint={gettext("Without any the step is simply completed.")}
            most={120}
            values={(step.outcomes ?? []).map((item) => item.label)}
            onChange={(labels) => set({ outcomes: items(step.outcomes, labels) }, "outcomes")}
          />
        </>
      )}

      {step.kind !== "end" && (
        <section className="panel-field">
          <h3 className="panel-part">{gettext("Goes on to")}</h3>
          {onwards.length > 1 && (
            <Select
              label={gettext("When it is done")}
              value={step.split ?? "all"}
              options={[
                ["all", gettext("do all of these")],
                ["first", gettext("take the first that fits")],
                ["every", gettext("take every one that fits")],
              ]}
              onChange={(split) => set({ split: split === "all" ? undefined : (split as "first") }, "split")}
            />
          )}
          <ul className="panel-links">
            {onwards.map((flow) => (
              <li key={flow.key}>
                <button type="button" onClick={() => actions.select({ kind: "flow", key: flow.key }, true)}>
                  <Icon name="arrow-right" />
                  {stepOf(doc, flow.to)?.name ?? flow.to}
                  <small>{flowWords(flow, doc)}</small>
                </button>
              </li>
            ))}
          </ul>
          <Select
            label={gettext("Connect it to")}
            value=""
            options={[["", gettext("choose a step")], ...doc.steps.filter((other) => other.key !== step.key && other.kind !== "start" && !onwards.some((flow) => flow.to === other.key)).map((other) => [other.key, other.name] as const)]}
            onChange={(to) => to && actions.edit((current) => connect(current, step.key, to))}
          />
        </section>
      )}
      {isTask && (
        <Select
          label={gettext("When several branches arrive")}
          value={step.join ?? "any"}
          options={[
            ["any", gettext("go on with each")],
            ["all", gettext("wait for all")],
          ]}
          onChange={(join) => set({ join: join === "all" ? "all" : undefined }, "join")}
        />
      )}
      {step.kind === "end" && (
        <>
          <Toggle label={gettext("Ends the whole case")} hint={gettext("What is still being worked on is cancelled.")} value={step.closes_case ?? false} onChange={(on) => set({ closes_case: on || undefined }, "closes")} />
          <TextInput label={gettext("Result of the case")} placeholder={gettext("such as approved")} most={60} value={step.result ?? ""} onChange={(result) => set({ result: result || undefined }, "result")} />
        </>
      )}
      {isTask && (
        <More title={gettext("Reminders and pauses")} isOpen={Boolean(step.reminders || step.pause_at_most)}>
          <RemindersEditor reminders={step.reminders} usual={processReminders(doc)} said={(words) => gettext("as the process says: {words}", { words })} onChange={(reminders, touched) => set({ reminders }, `reminders/${touched}`)} />
          <SpanInput label={gettext("Longest pause")} value={step.pause_at_most ?? doc.process.pause_at_most ?? USUAL_PAUSE} isDefault={!step.pause_at_most} hint={gettext("Then it goes on by itself, and whoever has it and their lead are told.")} onChange={(pause_at_most) => set({ pause_at_most }, "pause")} onUsual={() => set({ pause_at_most: undefined }, "pause")} />
        </More>
      )}
      <More title={gettext("More about this step")}>
        {isTask && (
          <>
            <Labelled label={gettext("Usual time of work, in minutes")}>
              {(id) => <NumberInput id={id} value={step.estimate_minutes ?? 0} most={100_000} onChange={(minutes) => set({ estimate_minutes: minutes || undefined }, "estimate")} />}
            </Labelled>
            <Toggle label={gettext("It is an approval")} value={step.approval ?? false} onChange={(on) => set({ approval: on || undefined }, "approval")} />
            <NotBy doc={doc} step={step} onChange={(keys) => set({ not_by: keys.length ? keys : undefined }, "not_by")} />
          </>
        )}
        <Select label={gettext("Kind of step")} value={step.kind} options={[["task", gettext("a step somebody works on")], ["route", gettext("a decision by what is known")], ["wait", gettext("a wait for something")], ["start", gettext("a start")], ["end", gettext("an end")]]} onChange={(kind) => actions.edit((current) => withKind(current, step, kind as StepKind))} />
      </More>
      <div className="panel-danger btn-list">
        <button type="button" className="btn btn-sm" onClick={() => actions.add({ after: step.key })} disabled={step.kind === "end"}>
          <Icon name="plus" />
          {gettext("Step after it")}
        </button>
        <DeleteButton
          onDelete={() => {
            actions.edit((current) => removeStep(current, step.key));
            actions.select(null);
          }}
        />
      </div>
    </>
  );
}

/** Another kind has other members: those it has no use for go. */
function withKind(doc: Doc, step: Step, kind: StepKind): Doc {
  const { key, name, lane, split, instructions, fill, wait } = step;
  const kept: Step = { key, name, kind };
  if (kind === "task" || kind === "start") {
    kept.lane = lane ?? doc.lanes[0]?.key ?? null;
    if (instructions) kept.instructions = instructions;
    if (fill) kept.fill = fill;
  }
  if (kind !== "end" && split) kept.split = split;
  if (kind === "wait") kept.wait = wait ?? { until: [{ value: 1, unit: "working_days" }] };
  return { ...doc, steps: doc.steps.map((each) => (each.key === key ? (kind === "task" ? { ...withoutWait(step), ...kept } : kept) : each)) };
}

function withoutWait({ wait: _, ...step }: Step): Step {
  return step;
}

function NotBy({ doc, step, onChange }: { doc: Doc; step: Step; onChange: (keys: string[]) => void }) {
  const others = doc.steps.filter((other) => isWork(other) && other.key !== step.key);
  const options = [["@starter", gettext("whoever started the case")] as const, ...others.map((other) => [other.key, gettext("whoever did “{step}”", { step: other.name })] as const)];
  return <Checks label={gettext("Not to be done by")} options={options} chosen={step.not_by ?? []} onChange={onChange} />;
}

/** Items of a step; absent where there are none. */
function items(before: readonly Item[] | undefined, labels: readonly string[]): Item[] | undefined {
  return labels.length ? relabelled(before ?? [], labels, "item") : undefined;
}
