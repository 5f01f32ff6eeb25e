import { gettext, ngettext } from "../gettext.ts";

export interface Running {
  version: number;
  state: string;
  cases: number;
}

/** How many cases run on which version, and whether they stay there or go on in the one that is published now. */
export function UnderWay({ running, isMoved, onChange }: { running: readonly Running[]; isMoved: boolean; onChange: (isMoved: boolean) => void }) {
  const open = running.filter((each) => each.cases > 0);
  if (open.length === 0) return null;
  const choice = (value: boolean, words: string, hint: string) => (
    <label className="form-check">
      <input className="form-check-input" type="radio" name="under-way" checked={isMoved === value} onChange={() => onChange(value)} />
      <span className="form-check-label">{words}</span>
      <span className="form-check-description">{hint}</span>
    </label>
  );
  return (
    <fieldset className="designer-under-way">
      <legend className="panel-part">{gettext("What is under way")}</legend>
      <ul>
        {open.map((each) => (
          <li key={each.version}>{ngettext("{count} case runs on version {version}.", "{count} cases run on version {version}.", each.cases, { version: each.version })}</li>
        ))}
      </ul>
      {choice(false, gettext("Leave them where they are"), gettext("They end as they began. You can move them later, from the page of the process."))}
      {choice(true, gettext("Move them to this version"), gettext("Those in which something is under way that is not in it stay, and you are told which. It can be taken back until a case has moved on."))}
    </fieldset>
  );
}
