import { useRef } from "react";

import { Icon } from "../../map/Icon.tsx";
import type { Doc, Ladder, Level, Unit } from "../document.ts";
import { gettext } from "../gettext.ts";
import { LEVELS_AT_MOST, levelWords, withAsked, withLevel } from "../late.ts";
import { BareSelect, NumberInput, Select, UNITS } from "./inputs.tsx";

interface Props {
  doc: Doc;
  label: string;
  ladder: Ladder | undefined;
  /** Who is asked while nothing is said here, and where that comes from. */
  usual: Ladder;
  said: string;
  /** Who "accountable" is: "who answers for the role". */
  accountable: string;
  /** From when the time counts: "after it was due". */
  since: string;
  onChange: (ladder: Ladder | undefined, touched: string) => void;
}

/** Who is asked, level after level, while work is late or nobody accepts it. */
export function LadderEditor({ doc, label, ladder, usual, said, accountable, since, onChange }: Props) {
  const editor = useRef<HTMLDivElement>(null);
  const how = ladder === undefined ? "" : ladder.length === 0 ? "nobody" : "own";
  return (
    <div ref={editor}>
      <Select
        label={label}
        isDefault={how === ""}
        value={how}
        options={[["", said], ["own", gettext("these, one after the other")], ["nobody", gettext("nobody is asked")]]}
        onChange={(to) => onChange(to === "" ? undefined : to === "nobody" ? [] : usual.length ? usual : withLevel([]), "how")}
      />
      {ladder === undefined && (
        <ol className="panel-levels">
          {usual.length ? usual.map((level, i) => <li key={i}>{levelWords(level, doc, accountable)}</li>) : <li>{gettext("nobody is asked")}</li>}
        </ol>
      )}
      {ladder?.map((level, i) => (
        <LevelInput
          key={i}
          doc={doc}
          level={level}
          number={i + 1}
          accountable={accountable}
          since={since}
          onChange={(fresh, touched) => onChange(ladder.map((each, at) => (at === i ? fresh : each)), `${i}/${touched}`)}
          onRemove={() => {
            onChange(ladder.filter((_, at) => at !== i), "removed");
            editor.current?.querySelector("select")?.focus(); // what was pressed is gone
          }}
        />
      ))}
      {how === "own" && (
        <div className="panel-field">
          <button type="button" className="btn btn-sm" aria-disabled={ladder!.length >= LEVELS_AT_MOST} onClick={() => onChange(withLevel(ladder!), "added")}>
            <Icon name="plus" />
            {gettext("Another level")}
          </button>
          <small className="form-hint">{ladder!.length >= LEVELS_AT_MOST ? gettext("Five levels at most.") : gettext("Each level is asked once, in this order, until somebody has decided.")}</small>
        </div>
      )}
    </div>
  );
}

interface LevelProps {
  doc: Doc;
  level: Level;
  number: number;
  accountable: string;
  since: string;
  onChange: (level: Level, touched: string) => void;
  onRemove: () => void;
}

function LevelInput({ doc, level, number, accountable, since, onChange, onRemove }: LevelProps) {
  const of = (words: string) => gettext("Level {number}: {what}", { number, what: words });
  const { value, unit } = level.after;
  return (
    <fieldset className="panel-rule panel-level">
      <legend>{gettext("Level {number}", { number })}</legend>
      <BareSelect
        name={of(gettext("who is asked"))}
        value={level.to === "role" ? `role:${level.role}` : level.to}
        options={[["accountable", accountable], ["team_lead", gettext("the lead of its team")], ["process_owner", gettext("the owner of the process")], ...doc.lanes.map((lane) => [`role:${lane.key}`, lane.name] as const)]}
        onChange={(who) => onChange(withAsked(level, who), "who")}
      />
      <BareSelect
        name={of(gettext("what for"))}
        value={level.kind ?? "hierarchical"}
        options={[["hierarchical", gettext("is asked to decide, with authority")], ["functional", gettext("may take the work over, as specialists")]]}
        onChange={(kind) => onChange({ ...level, kind: kind as "functional" }, "kind")}
      />
      <div className="panel-span">
        <NumberInput label={of(gettext("how much time"))} value={value} least={1} onChange={(time) => onChange({ ...level, after: { value: time, unit } }, "time")} />
        <BareSelect name={of(gettext("unit"))} value={unit} options={UNITS()} onChange={(chosen) => onChange({ ...level, after: { value, unit: chosen as Unit } }, "unit")} />
        <button type="button" className="btn btn-icon btn-ghost-secondary" aria-label={gettext("Take level {number} out", { number })} onClick={onRemove}>
          <Icon name="x" />
        </button>
      </div>
      <small className="form-hint">{since}</small>
    </fieldset>
  );
}
