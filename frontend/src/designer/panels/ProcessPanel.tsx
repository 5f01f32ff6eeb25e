import { Fragment, type ReactNode } from "react";

import type { Doc, Kind, Span } from "../document.ts";
import { useActions } from "../actions.ts";
import { type Changes, editProcess } from "../edits/change.ts";
import { gettext } from "../gettext.ts";
import { LAYOUTS, type Part } from "../kinds.ts";
import { type Staffing, giveToOwner } from "../staffing.ts";
import { USUAL_ANSWER, USUAL_LADDER, USUAL_PAUSE, USUAL_REMINDERS } from "../late.ts";
import { relabelled } from "../edits/labels.ts";
import { CaseNaming } from "./CaseNaming.tsx";
import { Checks } from "./Checks.tsx";
import { LadderEditor } from "./LadderEditor.tsx";
import { RemindersEditor } from "./RemindersEditor.tsx";
import { Labelled, Lines, More, NumberInput, type Option, Select, SpanInput, TextInput } from "./inputs.tsx";

interface Props {
  doc: Doc;
  staffing: Staffing;
  onStaffed: () => void;
}

/** The process itself: what it is for, what its cases are called, who answers for it. */
export function ProcessPanel({ doc, staffing, onStaffed }: Props) {
  const actions = useActions();
  const { process } = doc;
  const set = (changes: Changes<Doc["process"]>, touched: string) => actions.edit((current) => editProcess(current, changes), `process/${touched}`);
  const dimensions = doc.fields.filter((field) => process.dimensions?.includes(field.key) || ((field.type === "choice" || field.type === "yes_no") && !field.confidential));
  const dates = doc.fields.filter((field) => field.type === "date" || field.type === "datetime");
  const target = process.target ?? null;
  const how = target === null ? "none" : "field" in target ? `field:${target.field}` : "span";
  const layout = LAYOUTS[process.kind] ?? LAYOUTS.support;
  const opens = (part: Part) => layout.open.includes(part);
  const parts: Record<Part, ReactNode> = {
    target: (
      <More title={gettext("When a case should be finished")} isOpen={opens("target") || target !== null}>
        <Select
          label={gettext("A case is finished")}
          value={how}
          options={[["none", gettext("no target")], ["span", gettext("so long after its start")], ...dates.map((field) => [`field:${field.key}`, gettext("by “{field}”", { field: field.label })] as const)]}
          onChange={(value) => set({ target: value === "none" ? undefined : value === "span" ? { value: 10, unit: "working_days" } : { field: value.slice(6) } }, "target")}
        />
        {target !== null && "value" in target && <SpanInput label={gettext("Within")} value={target as Span} onChange={(span) => set({ target: span }, "target")} />}
        <Labelled label={gettext("Of 100 cases, on time should be")}>
          {(id) => <NumberInput id={id} value={process.on_time_share ?? 90} least={1} most={100} onChange={(share) => set({ on_time_share: share }, "share")} />}
        </Labelled>
      </More>
    ),
    review: (
      <More title={gettext("Whether it is still as it should be")} isOpen={opens("review") || Boolean(process.review_every_months)}>
        <Select
          label={gettext("Its owner reviews it")}
          hint={gettext("Reminded once each time; overdue reviews are listed on Processes.")}
          value={String(process.review_every_months ?? "")}
          options={cadences(process.review_every_months)}
          onChange={(months) => set({ review_every_months: months ? Number(months) : undefined }, "review")}
        />
      </More>
    ),
    reminders: (
      <More title={gettext("Reminders and pauses")} isOpen={opens("reminders") || Boolean(process.reminders || process.pause_at_most)}>
        <RemindersEditor reminders={process.reminders} usual={USUAL_REMINDERS} said={(words) => gettext("as usual: {words}", { words })} onChange={(reminders, touched) => set({ reminders }, `reminders/${touched}`)} />
        <SpanInput label={gettext("Longest pause of a step")} value={process.pause_at_most ?? USUAL_PAUSE} isDefault={!process.pause_at_most} hint={gettext("Then it goes on by itself, and whoever has it and their lead are told.")} onChange={(pause_at_most) => set({ pause_at_most }, "pause")} onUsual={() => set({ pause_at_most: undefined }, "pause")} />
      </More>
    ),
    ladder: (
      <More title={gettext("Who is asked while work is late")} isOpen={opens("ladder") || process.ladder !== undefined}>
        <LadderEditor
          doc={doc}
          label={gettext("While a step is late, or nobody accepts it")}
          ladder={process.ladder}
          usual={USUAL_LADDER}
          said={gettext("as usual")}
          accountable={gettext("who answers for the role")}
          since={gettext("after it was due, in the working hours of the role")}
          onChange={(ladder, touched) => set({ ladder }, `ladder/${touched}`)}
        />
      </More>
    ),
    about: (
      <More title={gettext("What a case is about")} isOpen={opens("about") || Boolean(process.record)}>
        <CaseNaming doc={doc} onChange={set} />
      </More>
    ),
    problems: (
      <More title={gettext("When work cannot go on")} isOpen={opens("problems")} count={process.problem_reasons?.length}>
        <Lines
          label={gettext("Reasons to choose from")}
          add={gettext("Add a reason")}
          hint={gettext("Whoever reports a problem with their work chooses one, so that you see which comes up most. Without any it is told in words only.")}
          most={120}
          values={(process.problem_reasons ?? []).map((reason) => reason.label)}
          onChange={(labels) => set({ problem_reasons: labels.length ? relabelled(process.problem_reasons ?? [], labels, "reason") : undefined }, "problem_reasons")}
        />
        <SpanInput label={gettext("A problem is answered within")} value={process.answer_problems_within ?? USUAL_ANSWER} isDefault={!process.answer_problems_within} onChange={(answer_problems_within) => set({ answer_problems_within }, "answer_problems")} onUsual={() => set({ answer_problems_within: undefined }, "answer_problems")} />
      </More>
    ),
    periods: (
      <More title={gettext("By period")} isOpen={opens("periods")}>
        <p>
          {gettext("It can start by itself for each week, month, quarter or year, once it is published.")} <a href={`/processes/${process.key}/periods/`}>{gettext("Say when")}</a>
        </p>
      </More>
    ),
    figures: dimensions.length > 0 && (
        <More title={gettext("What its figures show")} isOpen={opens("figures") || Boolean(process.dimensions?.length)}>
          <Checks
            label={gettext("Break down by")}
            hint={gettext("Dashboards can be narrowed to a value of these, up to three: a choice, or yes or no. Confidential fields are left out.")}
            options={dimensions.map((field) => [field.key, field.label])}
            chosen={process.dimensions ?? []}
            most={3}
            onChange={(chosen) => set({ dimensions: chosen.length ? chosen : undefined }, "dimensions")}
          />
        </More>
    ),
    access: (
      <More title={gettext("Who may start and see it")} isOpen={opens("access")}>
        <Select
          label={gettext("Who may start a case")}
          value={process.may_start ?? "lane"}
          options={[["lane", gettext("people of the starting role")], ["everyone", gettext("everyone")]]}
          onChange={(value) => set({ may_start: value as "lane" }, "may_start")}
        />
        <Select
          label={gettext("Who sees its cases")}
          value={process.visibility ?? "everyone"}
          options={[["everyone", gettext("everyone")], ["lanes", gettext("people of its roles")], ["participants", gettext("who takes part in the case")]]}
          onChange={(value) => set({ visibility: value as "lanes" }, "visibility")}
        />
        {process.kind === "support" && (
          <Labelled label={gettext("Approvals at most")} hint={gettext("More of them are warned of.")}>
            {(id) => <NumberInput id={id} value={process.approvals_at_most ?? 1} most={100} onChange={(number) => set({ approvals_at_most: number }, "approvals")} />}
          </Labelled>
        )}
      </More>
    ),
  };
  return (
    <>
      <TextInput label={gettext("Name")} value={process.name} most={120} isNeeded onChange={(name) => set({ name }, "name")} />
      <fieldset className="panel-field">
        <legend className="form-label">{gettext("Would a customer notice right away if this stopped?")}</legend>
        {kinds().map(([kind, words, hint]) => (
          <label className="form-check" key={kind}>
            <input type="radio" className="form-check-input" name="kind" checked={process.kind === kind} onChange={() => set({ kind }, "kind")} />
            <span className="form-check-label">
              {words}
              <small className="form-hint d-block">{hint}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <TextInput label={gettext("The goal it serves")} value={process.goal ?? ""} most={2000} lines={2} onChange={(goal) => set({ goal: goal || undefined }, "goal")} />
      {staffing.mayStaff && (
        <Select
          label={gettext("Answers for it")}
          hint={gettext("Counts at once, without publishing.")}
          value={staffing.owner?.id ?? ""}
          options={[["", gettext("nobody yet")], ...staffing.people.map((person) => [person.id, person.name] as const)]}
          onChange={(person) => {
            if (person) void giveToOwner(process.key, person).then(onStaffed, (failure: Error) => actions.say(failure.message));
          }}
        />
      )}
      <TextInput label={gettext("It begins when")} value={process.trigger ?? ""} most={2000} onChange={(trigger) => set({ trigger: trigger || undefined }, "trigger")} />
      <div className="panel-pair">
        <TextInput label={gettext("One case is called")} value={process.case_name ?? ""} placeholder={gettext("case")} most={60} onChange={(name) => set({ case_name: name.trim() ? name : undefined }, "case_name")} />
        <TextInput
          label={gettext("Case numbers start with")}
          value={process.prefix}
          most={6}
          onChange={(typed) => {
            const prefix = typed.toUpperCase().replace(/[^A-Z]/g, "");
            if (prefix.length >= 2) set({ prefix }, "prefix");
          }}
        />
      </div>
      <TextInput label={gettext("Description")} value={process.description ?? ""} most={20_000} lines={3} onChange={(description) => set({ description: description || undefined }, "description")} />

      {layout.order.map((part) => (
        <Fragment key={`${process.kind}/${part}`}>{parts[part]}</Fragment>
      ))}
    </>
  );
}

/** How often a process may be reviewed, with what the document says if that is something else. */
function cadences(months: number | undefined): Option[] {
  const usual = [3, 6, 12, 24];
  const all = months && !usual.includes(months) ? [...usual, months].sort((one, other) => one - other) : usual;
  return [["", gettext("nobody is reminded")], ...all.map((number): Option => [String(number), number === 12 ? gettext("every year") : gettext("every {count} months", { count: number })])];
}

export function kinds(): readonly (readonly [Kind, string, string])[] {
  return [
    ["operational", gettext("Yes, at once"), gettext("Operational: done for customers every day. Short deadlines, the same every time.")],
    ["support", gettext("No, it serves colleagues"), gettext("Support: onboarding, incidents, requests. Few approvals.")],
    ["management", gettext("No, it steers the company"), gettext("Management: budgets, reviews, audits. Runs by period.")],
  ];
}
