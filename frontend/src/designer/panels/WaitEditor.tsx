import { Icon } from "../../map/Icon.tsx";
import { type Doc, type Step, type Wait, stepOf } from "../document.ts";
import { gettext } from "../gettext.ts";
import { Checks } from "./Checks.tsx";
import { Rule, firstCondition } from "./DeadlineEditor.tsx";
import { Select, TextInput } from "./inputs.tsx";

interface Props {
  doc: Doc;
  step: Step;
  onChange: (wait: Wait) => void;
}

type WaitKind = "until" | "event" | "arrival";

/** Types of fields whose value another system can name a case by. */
const NAMING = ["text", "email", "whole_number", "choice"];

/** What a wait waits for, who looks out for it, and what stands beside it. */
export function WaitEditor({ doc, step, onChange }: Props) {
  const wait: Wait = step.wait ?? { until: [] };
  const kind: WaitKind = "event" in wait ? "event" : "arrival" in wait ? "arrival" : "until";
  const beside = wait.beside?.length ? { beside: wait.beside } : {};
  const turn = (to: string) => {
    if (to === "event") onChange({ event: "payment", ...beside });
    else if (to === "arrival") onChange({ arrival: "", watched_by: null, ...beside });
    else onChange({ until: [{ value: 1, unit: "working_days" }], ...beside });
  };
  const others = besideOptions(doc, step);
  return (
    <>
      <Select
        label={gettext("Waits for")}
        value={kind}
        options={[
          ["until", gettext("a moment")],
          ["arrival", gettext("something to arrive, as somebody says")],
          ["event", gettext("word from another system")],
        ]}
        onChange={turn}
      />
      {"until" in wait && <Moments doc={doc} step={step} wait={wait} onChange={onChange} />}
      {"arrival" in wait && <TextInput label={gettext("What has to arrive")} placeholder={gettext("such as The laptop")} value={wait.arrival} onChange={(arrival) => onChange({ ...wait, arrival })} />}
      {"event" in wait && (
        <>
          <TextInput label={gettext("Name of the event")} hint={gettext("Small letters, digits and _, as the other system tells it.")} most={40} isNeeded value={wait.event} onChange={(event) => onChange({ ...wait, event: plain(event) })} />
          <Select
            label={gettext("The case is known by")}
            value={wait.key ?? ""}
            options={[["", gettext("its number")], ...doc.fields.filter((field) => NAMING.includes(field.type)).map((field) => [field.key, field.label] as const)]}
            onChange={(key) => onChange({ ...wait, key: key || null })}
          />
        </>
      )}
      {"until" in wait || (
        <Select
          label={gettext("Who looks out for it")}
          hint={gettext("They press “It has arrived”.")}
          value={wait.watched_by ?? ""}
          options={[["", gettext("nobody")], ...doc.lanes.map((lane) => [lane.key, lane.name] as const)]}
          onChange={(lane) => onChange({ ...wait, watched_by: lane || null })}
        />
      )}
      {others.length > 0 && <Checks label={gettext("Beside it, the first decides")} options={others} chosen={wait.beside ?? []} onChange={(keys) => onChange(withBeside(wait, keys))} />}
    </>
  );
}

function Moments({ doc, step, wait, onChange }: Props & { wait: Extract<Wait, { until: unknown }> }) {
  const rules = wait.until;
  const set = (until: typeof rules) => onChange({ ...wait, until });
  return (
    <div className="panel-field">
      {rules.map((rule, i) => (
        <Rule
          key={i}
          doc={doc}
          step={step}
          rule={rule}
          isElse={rules.length > 1}
          name={gettext("Moment")}
          onChange={(fresh) => set(rules.map((each, at) => (at === i ? fresh : each)))}
          onRemove={rules.length > 1 ? () => set(rules.filter((_, at) => at !== i)) : undefined}
        />
      ))}
      <button type="button" className="btn btn-sm" onClick={() => set(rules.length ? [{ when: firstCondition(doc), value: 1, unit: "working_days" }, ...rules] : [{ value: 1, unit: "working_days" }])}>
        <Icon name="plus" />
        {rules.length ? gettext("Another moment under a condition") : gettext("Say until when")}
      </button>
    </div>
  );
}

/** What begins together with it: the other tasks and waits to which a step before it leads at once. */
function besideOptions(doc: Doc, step: Step) {
  const before = new Set(doc.flows.filter((flow) => flow.to === step.key).map((flow) => flow.from));
  const keys = new Set([...doc.flows.filter((flow) => before.has(flow.from) && flow.to !== step.key).map((flow) => flow.to), ...(step.wait?.beside ?? [])]);
  return [...keys].flatMap((key) => {
    const other = stepOf(doc, key);
    return other && (other.kind === "task" || other.kind === "wait") ? [[other.key, other.name] as const] : [];
  });
}

function withBeside(wait: Wait, keys: readonly string[]): Wait {
  const { beside: _, ...rest } = wait;
  return (keys.length ? { ...rest, beside: keys } : rest) as Wait;
}

/** A key as the document takes it. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9_]+/g, "_").replace(/^[^a-z]+/, "").slice(0, 40) || "event";
}
