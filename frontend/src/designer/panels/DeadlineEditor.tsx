import { Icon } from "../../map/Icon.tsx";
import { type Anchor, type Deadline, type DeadlineRule, type Doc, type Step, isWork } from "../document.ts";
import { changed } from "../edits/change.ts";
import { gettext } from "../gettext.ts";
import { ConditionEditor } from "./ConditionEditor.tsx";
import { BareSelect, NumberInput, type Option, SpanInput, TextInput, UNITS } from "./inputs.tsx";

interface Props {
  doc: Doc;
  step: Step;
  onChange: (deadline: Deadline) => void;
}

/** When the step is due: one plain line for most, several rules with conditions for the rest, or a reason for none. */
export function DeadlineEditor({ doc, step, onChange }: Props) {
  const deadline = step.deadline ?? [];
  if ("none" in deadline) {
    return (
      <>
        <TextInput label={gettext("No deadline, because")} value={deadline.none} onChange={(none) => onChange({ none })} />
        <button type="button" className="btn btn-sm panel-field" onClick={() => onChange([{ value: 2, unit: "working_days" }])}>
          {gettext("Give it a deadline")}
        </button>
      </>
    );
  }
  const rules = deadline as readonly DeadlineRule[];
  const set = (i: number, rule: DeadlineRule) => onChange(rules.map((each, at) => (at === i ? rule : each)));
  const first = rules[0];
  const isPlain = rules.length === 1 && first && !first.when && !first.from && !first.at;
  return (
    <>
      {isPlain && <SpanInput label={gettext("Due within")} value={first} onChange={(span) => set(0, { ...first, ...span })} />}
      <details className="panel-more" open={!isPlain}>
        <summary>{isPlain ? gettext("Counted from something else, or under conditions") : gettext("Due")}</summary>
        <div className="panel-more-body">
          {rules.map((rule, i) => (
            <Rule key={i} doc={doc} step={step} rule={rule} isElse={rules.length > 1} onChange={(fresh) => set(i, fresh)} onRemove={() => onChange(rules.filter((_, at) => at !== i))} />
          ))}
          <div className="btn-list">
            <button type="button" className="btn btn-sm" onClick={() => onChange(rules.length ? [{ when: firstCondition(doc), value: 1, unit: "working_days" }, ...rules] : [{ value: 2, unit: "working_days" }])}>
              <Icon name="plus" />
              {rules.length ? gettext("Another deadline under a condition") : gettext("Give it a deadline")}
            </button>
            <button type="button" className="btn btn-sm" onClick={() => onChange({ none: gettext("It may take as long as it takes") })}>
              {gettext("No deadline")}
            </button>
          </div>
        </div>
      </details>
    </>
  );
}

export function firstCondition(doc: Doc) {
  const field = doc.fields[0];
  return field ? { field: field.key, operator: "is_not_empty" } : null;
}

interface RuleProps {
  doc: Doc;
  step: Step;
  rule: DeadlineRule;
  /** Whether other rules stand before it. */
  isElse: boolean;
  onChange: (rule: DeadlineRule) => void;
  /** None: it is the last one of something that needs one. */
  onRemove?: (() => void) | undefined;
  /** What it is called. */
  name?: string;
}

/** One deadline, or one moment until which a wait lasts. */
export function Rule({ doc, step, rule, isElse, onChange, onRemove, name = gettext("Deadline") }: RuleProps) {
  const set = (changes: { [K in keyof DeadlineRule]?: DeadlineRule[K] | undefined }) => onChange(changed(rule, changes));
  const isDays = rule.unit === "working_days" || rule.unit === "calendar_days";
  const hasField = rule.from && "field" in rule.from;
  return (
    <fieldset className="panel-rule">
      <legend className="visually-hidden">{name}</legend>
      {rule.when ? <ConditionEditor doc={doc} label={gettext("If")} condition={rule.when} onChange={(when) => set({ when: when ?? undefined })} /> : isElse && <p className="panel-rule-title">{gettext("Else")}</p>}
      <div className="panel-span">
        <NumberInput label={gettext("How much time")} value={rule.value} onChange={(value) => set({ value })} />
        <BareSelect name={gettext("Unit")} value={rule.unit} options={UNITS()} onChange={(unit) => set({ unit: unit as "working_days", ...(unit.endsWith("days") ? {} : { at: undefined }) })} />
      </div>
      <div className="panel-span">
        {hasField && <BareSelect name={gettext("Direction")} value={rule.direction ?? "after"} options={[["after", gettext("after")], ["before", gettext("before")]]} onChange={(direction) => set({ direction: direction as "after" })} />}
        <BareSelect
          name={gettext("Counted from")}
          value={JSON.stringify(rule.from ?? { event: "opened" })}
          options={anchors(doc, step)}
          onChange={(value) => {
            const from = JSON.parse(value) as Anchor;
            const isUsual = "event" in from && !("step" in from) && from.event === "opened";
            set({ from: isUsual ? undefined : from, ...("field" in from ? {} : { direction: undefined }) });
          }}
        />
      </div>
      <div className="panel-span">
        {isDays && <input type="time" className="form-control panel-time" aria-label={gettext("By which hour of that day")} value={rule.at ?? ""} onChange={(event) => set({ at: event.target.value || undefined })} />}
        {isDays && <small className="text-secondary" aria-hidden="true">{gettext("By which hour of that day")}</small>}
        {onRemove && (
          <button type="button" className="btn btn-icon btn-ghost-secondary ms-auto" aria-label={gettext("Take this deadline out")} onClick={onRemove}>
            <Icon name="x" />
          </button>
        )}
      </div>
    </fieldset>
  );
}

function anchors(doc: Doc, step: Step): Option[] {
  const option = (anchor: Anchor, words: string): Option => [JSON.stringify(anchor), words];
  return [
    option({ event: "opened" }, gettext("when it is here")),
    option({ event: "case_started" }, gettext("after the start of the case")),
    ...doc.fields.filter((field) => field.type === "date" || field.type === "datetime").map((field) => option({ field: field.key }, field.label)),
    ...doc.steps
      .filter((other) => isWork(other) && other.key !== step.key)
      .flatMap((other) => [
        option({ step: other.key, event: "opened" }, gettext("after “{step}” has begun", { step: other.name })),
        option({ step: other.key, event: "accepted" }, gettext("after “{step}” is accepted", { step: other.name })),
        option({ step: other.key, event: "done" }, gettext("after “{step}” is done", { step: other.name })),
      ]),
  ];
}
