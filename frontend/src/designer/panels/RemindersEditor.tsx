import type { Reminders, Repeated, Span } from "../document.ts";
import { gettext } from "../gettext.ts";
import { beforeWords, remindedOtherwise, repeatedWords } from "../late.ts";
import { Labelled, NumberInput, type Option, Select, SpanInput } from "./inputs.tsx";

interface Props {
  reminders: Reminders | undefined;
  /** What holds for whatever is not said here. */
  usual: Required<Reminders>;
  /** Says where that comes from: "as usual: {words}". */
  said: (words: string) => string;
  onChange: (reminders: Reminders | undefined, touched: string) => void;
}

/** When people are reminded: each moment is as usual until something else is said of it. */
export function RemindersEditor({ reminders = {}, usual, said, onChange }: Props) {
  const set = (changes: { [K in keyof Reminders]: Reminders[K] | undefined }) => onChange(remindedOtherwise(reminders, changes), Object.keys(changes)[0]!);
  return (
    <>
      <Before value={reminders.before} usual={usual.before} said={said} onChange={(before) => set({ before })} />
      <Select
        label={gettext("When it is due")}
        isDefault={reminders.at_due === undefined}
        value={reminders.at_due === undefined ? "" : String(reminders.at_due)}
        options={[["", said(usual.at_due ? gettext("a reminder") : gettext("no reminder"))], ["true", gettext("a reminder")], ["false", gettext("no reminder")]]}
        onChange={(value) => set({ at_due: value === "" ? undefined : value === "true" })}
      />
      <RepeatedInput label={gettext("While it is late")} value={reminders.late} usual={usual.late} said={said} onChange={(late) => set({ late })} />
      <RepeatedInput
        label={gettext("While nobody accepts it")}
        hint={gettext("Goes to whoever was asked to accept. Whoever handed it over is told once it was not accepted in time.")}
        value={reminders.unanswered}
        usual={usual.unanswered}
        said={said}
        onChange={(unanswered) => set({ unanswered })}
      />
    </>
  );
}

interface BeforeProps {
  value: Reminders["before"] | undefined;
  usual: Required<Reminders>["before"];
  said: (words: string) => string;
  onChange: (before: Reminders["before"] | undefined) => void;
}

function Before({ value, usual, said, onChange }: BeforeProps) {
  const how = value === undefined ? "" : value === null ? "never" : "share" in value ? "share" : "span";
  const chosen: Record<string, Reminders["before"] | undefined> = { "": undefined, never: null, share: { share: 80 }, span: { value: 4, unit: "working_hours" } };
  return (
    <>
      <Select
        label={gettext("Before it is due")}
        isDefault={how === ""}
        value={how}
        options={[["", said(beforeWords(usual))], ["share", gettext("when a share of the time is used")], ["span", gettext("so long before")], ["never", gettext("never")]]}
        onChange={(to) => onChange(chosen[to])}
      />
      {value && "share" in value && <Labelled label={gettext("Per cent of the time used")}>{(id) => <NumberInput id={id} value={value.share} least={1} most={99} onChange={(share) => onChange({ share })} />}</Labelled>}
      {value && "unit" in value && <SpanInput label={gettext("So long before")} value={value as Span} onChange={onChange} />}
    </>
  );
}

interface RepeatedProps {
  label: string;
  hint?: string;
  value: Repeated | null | undefined;
  usual: Repeated | null;
  said: (words: string) => string;
  onChange: (repeated: Repeated | null | undefined) => void;
}

const FIRST: Repeated = { every: { value: 4, unit: "working_hours" }, times: 3 };

/** Again and again, so many times; as usual; or never. */
export function RepeatedInput({ label, hint, value, usual, said, onChange }: RepeatedProps) {
  const how = value === undefined ? "" : value === null ? "never" : "own";
  const options: Option[] = [["", said(repeatedWords(usual))], ["own", gettext("again and again")], ["never", gettext("never")]];
  return (
    <>
      <Select label={label} hint={hint} isDefault={how === ""} value={how} options={options} onChange={(to) => onChange(to === "" ? undefined : to === "never" ? null : (usual ?? FIRST))} />
      {value && (
        <div className="panel-repeated">
          <SpanInput label={gettext("One every")} value={value.every} onChange={(every) => onChange({ ...value, every })} />
          <Labelled label={gettext("At most so many")}>{(id) => <NumberInput id={id} value={value.times} least={1} most={20} onChange={(times) => onChange({ ...value, times })} />}</Labelled>
        </div>
      )}
    </>
  );
}
