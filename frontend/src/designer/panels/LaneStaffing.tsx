import { useEffect, useRef, useState } from "react";

import { NoSuccess } from "../api.ts";
import { useActions } from "../actions.ts";
import type { Doc, Lane } from "../document.ts";
import { gettext } from "../gettext.ts";
import { type FilledBy, type Filling, type Staffing, likelyTeam, staffLane } from "../staffing.ts";
import { type Option, Select } from "./inputs.tsx";

interface Props {
  doc: Doc;
  lane: Lane;
  staffing: Staffing;
  onStaffed: () => void;
}

/** What is chosen for a role, each as the value of its select. */
interface Choice {
  filler: string;
  /** Who takes the work while a field says nobody; empty for the other fillers. */
  fallback: string;
  accountable: string;
}

/** One question, "Who does this?", and one more, "Who answers for it?". Saved at once: it is not part of the draft. */
export function LaneStaffing({ doc, lane, staffing, onStaffed }: Props) {
  const actions = useActions();
  const saved = staffing.byLane[lane.key];
  // What is chosen here stands until the server has told what came of it.
  const [chosen, setChosen] = useState<(Choice & { isDone: boolean }) | null>(null);
  const turn = useRef(0);
  useEffect(() => setChosen((current) => (current?.isDone ? null : current)), [saved]);
  if (!staffing.mayStaff) return <p className="text-secondary">{saved?.who || gettext("nobody yet")}</p>;
  const { filler, fallback, accountable } = chosen ?? choiceOf(saved);

  const save = (next: Choice) => {
    const mine = ++turn.current;
    setChosen({ ...next, isDone: false });
    const filling = fillingOf(next, staffing);
    if (!filling) return;
    staffLane(doc.process.key, lane.key, filling, actions.saved).then(
      () => {
        if (mine === turn.current) setChosen({ ...next, isDone: true });
        onStaffed();
      },
      (failure: unknown) => {
        if (!(failure instanceof NoSuccess)) throw failure;
        if (mine === turn.current) setChosen(null);
        actions.say(failure.status === 404 ? gettext("The draft is being saved; try again in a moment.") : failure.message);
      },
    );
  };
  const choose = (value: string) => {
    const lead = staffing.teams.find((team) => `team:${team.id}` === value)?.lead?.id;
    const person = value.startsWith("person:") ? value.slice(7) : undefined;
    const who = accountable || (lead ?? person ?? staffing.owner?.id ?? "");
    const then = fallback || (staffing.owner ? `person:${staffing.owner.id}` : "");
    save({ filler: value, fallback: value.startsWith("field:") ? then : "", accountable: who });
  };
  const likely = likelyTeam(lane.name, staffing);
  return (
    <>
      <Select label={gettext("Who does this?")} value={filler} options={[...(filler ? [] : [["", gettext("nobody yet")] as const]), ...fillers(doc, staffing)]} onChange={choose} />
      {!filler && likely && (
        <button type="button" className="btn btn-sm panel-field" onClick={() => choose(`team:${likely.id}`)}>
          {gettext("The team {team}", { team: likely.name })}
        </button>
      )}
      {filler.startsWith("field:") && (
        <Select
          label={gettext("While nobody is chosen")}
          value={fallback}
          options={[["", gettext("choose")], ...teamsAndPeople(staffing)]}
          onChange={(value) => save({ filler, fallback: value, accountable })}
        />
      )}
      {filler && (
        <Select
          label={gettext("Answers for it")}
          hint={gettext("Counts at once, for work that opens from now on.")}
          value={accountable}
          options={[["", gettext("choose")], ...staffing.people.map((person): Option => [person.id, person.name])]}
          onChange={(value) => save({ filler, fallback, accountable: value })}
        />
      )}
    </>
  );
}

function fillers(doc: Doc, staffing: Staffing): Option[] {
  const fields = doc.fields.filter((field) => field.type === "person").map((field): Option => [`field:${field.key}`, gettext("Decided in each case: {field}", { field: field.label })]);
  return [["starter", gettext("Whoever starts the case")], ...teamsAndPeople(staffing), ...fields];
}

function teamsAndPeople(staffing: Staffing): Option[] {
  return [
    ...staffing.teams.map((team): Option => [`team:${team.id}`, gettext("Team {team}", { team: team.name })]),
    ...staffing.people.map((person): Option => [`person:${person.id}`, person.name]),
  ];
}

function choiceOf(saved: Staffing["byLane"][string] | undefined): Choice {
  const fallback = saved?.filled_by !== "field" ? "" : saved.team ? `team:${saved.team.id}` : `person:${saved.person?.id ?? ""}`;
  return { filler: fillerOf(saved), fallback, accountable: saved?.accountable?.id ?? "" };
}

function fillerOf(saved: Staffing["byLane"][string] | undefined): string {
  if (saved?.filled_by === "team") return `team:${saved.team?.id ?? ""}`;
  if (saved?.filled_by === "person") return `person:${saved.person?.id ?? ""}`;
  if (saved?.filled_by === "field") return `field:${saved.field}`;
  return saved?.filled_by ?? "";
}

function fillingOf({ filler, fallback, accountable }: Choice, staffing: Staffing): Filling | null {
  const who = accountable || staffing.owner?.id;
  if (!filler || !who) return null;
  const [by, id = ""] = filler.split(":") as [FilledBy, string?];
  const [kind, then = ""] = by === "field" ? (fallback.split(":") as [string, string?]) : [by, id];
  if (by === "field" && !then) return null;
  return { filled_by: by, accountable: who, team: kind === "team" ? then : null, person: kind === "person" ? then : null, field: by === "field" ? id : "" };
}
