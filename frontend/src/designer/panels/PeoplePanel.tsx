import { useActions } from "../actions.ts";
import type { Doc } from "../document.ts";
import { gettext } from "../gettext.ts";
import { type Staffing, likelyTeam, staffLane } from "../staffing.ts";
import { LaneStaffing } from "./LaneStaffing.tsx";
import { Raci } from "./Raci.tsx";
import { More } from "./inputs.tsx";

/** Who fills each role, beside the drawing: changed at once, without publishing. */
export function PeoplePanel({ doc, staffing, onStaffed }: { doc: Doc; staffing: Staffing; onStaffed: () => void }) {
  const actions = useActions();
  const open = doc.lanes.filter((lane) => !staffing.byLane[lane.key]?.filled_by);
  const guessed = open.flatMap((lane) => {
    const team = likelyTeam(lane.name, staffing);
    const who = team?.lead?.id ?? staffing.owner?.id;
    return team && who ? [{ lane, team, who }] : [];
  });
  const takeAll = async () => {
    for (const { lane, team, who } of guessed) {
      await staffLane(doc.process.key, lane.key, { filled_by: "team", team: team.id, person: null, field: "", accountable: who }, actions.saved);
    }
  };
  return (
    <>
      <p className="text-secondary">{gettext("People are not part of the draft: what you choose here counts at once, for work that opens from now on.")}</p>
      {guessed.length > 1 && (
        <button type="button" className="btn panel-field" onClick={() => void takeAll().then(onStaffed, (failure: Error) => actions.say(failure.message))}>
          {gettext("Use the {count} teams of the same name", { count: guessed.length })}
        </button>
      )}
      {doc.lanes.length > 0 && (
        <More title={gettext("All roles in one table (RACI)")}>
          <Raci doc={doc} staffing={staffing} onChosen={(lane) => actions.select({ kind: "lane", key: lane }, true)} />
        </More>
      )}
      {doc.lanes.map((lane, index) => (
        <section key={lane.key} className={`panel-role lane-edge hue-${index % 8}`}>
          <h3 className="panel-part">{lane.name}</h3>
          <LaneStaffing doc={doc} lane={lane} staffing={staffing} onStaffed={onStaffed} />
        </section>
      ))}
    </>
  );
}
