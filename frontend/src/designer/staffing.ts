// Who fills the roles: rows of the organization, not of the document; changed at once and without publishing.

import { all, ask } from "./api.ts";
import type { Doc } from "./document.ts";
import { gettext } from "./gettext.ts";

interface Ref {
  id: string;
  name: string;
}

export type FilledBy = "team" | "person" | "starter" | "field";

interface Row {
  lane: { key: string; name: string };
  filled_by: FilledBy | null;
  team: Ref | null;
  person: Ref | null;
  field: string;
  accountable: Ref | null;
}

export interface LaneStaff extends Row {
  /** In words: the team, the person or the rule. */
  who: string;
}

export interface Staffing {
  byLane: Readonly<Record<string, LaneStaff>>;
  people: readonly Ref[];
  teams: readonly (Ref & { lead: Ref | null })[];
  owner: Ref | null;
  mayStaff: boolean;
}

export const NOBODY: Staffing = { byLane: {}, people: [], teams: [], owner: null, mayStaff: false };

interface Member extends Ref {
  role: string;
}
interface Team extends Ref {
  lead: Ref | null;
  is_archived: boolean;
}

export async function loadStaffing(process: string, doc: Doc): Promise<Staffing> {
  const [rows, people, teams, facts] = await Promise.all([
    ask<{ lanes: Row[] }>(`processes/${process}/staffing/`),
    all<Member>("people/?page_size=100"),
    all<Team>("teams/?page_size=100"),
    ask<{ owner: Ref | null; may: string[] }>(`processes/${process}/`),
  ]);
  return {
    byLane: Object.fromEntries(rows.body.lanes.map((row) => [row.lane.key, { ...row, who: whoWords(row, doc) }])),
    people: people.filter((person) => person.role !== "viewer"),
    teams: teams.filter((team) => !team.is_archived),
    owner: facts.body.owner,
    mayStaff: facts.body.may.includes("staff"),
  };
}

function whoWords(row: Row, doc: Doc): string {
  if (row.filled_by === "team") return row.team?.name ?? "";
  if (row.filled_by === "person") return row.person?.name ?? "";
  if (row.filled_by === "starter") return gettext("whoever starts the case");
  if (row.filled_by !== "field") return "";
  const field = doc.fields.find((each) => each.key === row.field)?.label ?? row.field;
  return gettext("decided by “{field}”", { field });
}

export interface Filling {
  filled_by: FilledBy;
  accountable: string;
  team: string | null;
  person: string | null;
  field: string;
}

const lastOf = new Map<string, Promise<unknown>>();

/**
 * Say who fills a role, once the server knows it. For one role it goes in turn, so that what was chosen last is what stays.
 * @throws NoSuccess
 */
export function staffLane(process: string, lane: string, filling: Filling, known: () => Promise<unknown>): Promise<unknown> {
  const place = `processes/${process}/staffing/${lane}/`;
  const before = lastOf.get(place) ?? Promise.resolve();
  const done = before.catch(() => undefined).then(known).then(() => ask(place, { method: "PUT", body: filling }));
  lastOf.set(place, done);
  return done;
}

export function giveToOwner(process: string, person: string): Promise<unknown> {
  return ask(`processes/${process}/owner/`, { method: "PUT", body: { person } });
}

/** The team that has the role's own name, if there is one: probably the one that is meant. */
export function likelyTeam(name: string, { teams }: Staffing): (Ref & { lead: Ref | null }) | undefined {
  const plain = name.trim().toLowerCase();
  return teams.find((team) => team.name.toLowerCase() === plain);
}
