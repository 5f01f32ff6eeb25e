import { useState } from "react";

import { Icon } from "../../map/Icon.tsx";
import { useActions } from "../actions.ts";
import type { Doc, Lane } from "../document.ts";
import { edit } from "../edits/change.ts";
import { moveLane, removeLane, stepsIn } from "../edits/lanes.ts";
import { gettext, ngettext } from "../gettext.ts";
import type { Staffing } from "../staffing.ts";
import { USUAL_LADDER } from "../late.ts";
import { Checks } from "./Checks.tsx";
import { DeleteButton } from "./DeleteButton.tsx";
import { LadderEditor } from "./LadderEditor.tsx";
import { LaneStaffing } from "./LaneStaffing.tsx";
import { More, Select, TextInput } from "./inputs.tsx";

interface Props {
  doc: Doc;
  lane: Lane;
  staffing: Staffing;
  onStaffed: () => void;
}

/** A role: its name, its place, who fills it, who is informed and consulted. */
export function LanePanel({ doc, lane, staffing, onStaffed }: Props) {
  const actions = useActions();
  const others = doc.lanes.filter((each) => each.key !== lane.key);
  const steps = stepsIn(doc, lane.key);
  const [heir, setHeir] = useState(others[0]?.key ?? "");
  const at = doc.lanes.indexOf(lane);
  return (
    <>
      <TextInput label={gettext("Role")} value={lane.name} most={120} isNeeded onChange={(name) => actions.edit((current) => edit(current, "lanes", lane.key, { name }), `lane/${lane.key}/name`)} />
      <div className="btn-list panel-field">
        <button type="button" className="btn btn-sm" disabled={at === 0} onClick={() => actions.edit((current) => moveLane(current, lane.key, -1))}>
          <Icon name="arrow-up" />
          {gettext("Up")}
        </button>
        <button type="button" className="btn btn-sm" disabled={at === doc.lanes.length - 1} onClick={() => actions.edit((current) => moveLane(current, lane.key, 1))}>
          <Icon name="arrow-down" />
          {gettext("Down")}
        </button>
        <button type="button" className="btn btn-sm" onClick={() => actions.add({ lane: lane.key })}>
          <Icon name="plus" />
          {gettext("Step")}
        </button>
      </div>
      <h3 className="panel-part">{gettext("Who fills it")}</h3>
      <LaneStaffing doc={doc} lane={lane} staffing={staffing} onStaffed={onStaffed} />
      <More title={gettext("Informed and consulted")} count={(lane.informed?.length ?? 0) + (lane.consulted?.length ?? 0) || undefined}>
        {(["informed", "consulted"] as const).map((member) => (
          <Checks
            key={member}
            label={member === "informed" ? gettext("Kept informed") : gettext("Asked for advice")}
            {...(member === "informed" ? { hint: gettext("They find it in their inbox when a step of this role is done.") } : {})}
            options={others.map((each) => [each.key, each.name])}
            chosen={lane[member] ?? []}
            onChange={(keys) => actions.edit((current) => edit(current, "lanes", lane.key, { [member]: keys.length ? keys : undefined }))}
          />
        ))}
        <Select
          label={gettext("Usually filled by")}
          hint={gettext("A suggestion for whoever uses this process as a template.")}
          value={lane.suggested?.by ?? "team"}
          options={[["team", gettext("a team")], ["person", gettext("a person")], ["starter", gettext("whoever starts the case")], ...(doc.fields.some((field) => field.type === "person") ? [["field", gettext("a person named in the case")] as const] : [])]}
          onChange={(by) => {
            const field = doc.fields.find((each) => each.type === "person")?.key;
            const suggested = by === "field" ? { by, field: field! } : { by: by as "team" };
            actions.edit((current) => edit(current, "lanes", lane.key, { suggested: suggested as NonNullable<Lane["suggested"]> }));
          }}
        />
      </More>
      <More title={gettext("Who is asked while work is late")} isOpen={lane.ladder !== undefined}>
        <LadderEditor
          doc={doc}
          label={gettext("While its work is late, or it does not accept")}
          ladder={lane.ladder}
          usual={doc.process.ladder ?? USUAL_LADDER}
          said={gettext("as the process says")}
          accountable={gettext("who answers for this role")}
          since={gettext("after it was due, in the working hours of the role")}
          onChange={(ladder, touched) => actions.edit((current) => edit(current, "lanes", lane.key, { ladder }), `lane/${lane.key}/ladder/${touched}`)}
        />
      </More>
      <div className="panel-danger">
        {steps.length > 0 && others.length > 0 && (
          <Select
            label={ngettext("Its {count} step goes to", "Its {count} steps go to", steps.length)}
            value={heir}
            options={others.map((each) => [each.key, each.name] as const)}
            onChange={setHeir}
          />
        )}
        <DeleteButton
          words={gettext("Take the role out")}
          onDelete={() => {
            actions.edit((current) => removeLane(current, lane.key, heir || null));
            actions.select(null);
          }}
        />
      </div>
    </>
  );
}
