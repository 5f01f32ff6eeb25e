import { useState } from "react";

import { useActions } from "../actions.ts";
import { type Doc, stepOf } from "../document.ts";
import { addLane } from "../edits/lanes.ts";
import { moveStep } from "../edits/steps.ts";
import { gettext } from "../gettext.ts";
import { Dialog } from "./Dialog.tsx";

/** Give a step to another role: arrow keys choose, Enter takes. */
export function RoleChoice({ doc, step, onClose }: { doc: Doc; step: string; onClose: () => void }) {
  const actions = useActions();
  const own = stepOf(doc, step)?.lane;
  return (
    <Dialog title={gettext("Who does “{step}”?", { step: stepOf(doc, step)?.name ?? "" })} onClose={onClose}>
      <ul className="designer-choices">
        {doc.lanes.map((lane, index) => (
          <li key={lane.key} className={`lane-edge hue-${index % 8}`}>
            <button
              type="button"
             
              aria-pressed={lane.key === own}
              onClick={() => {
                actions.edit((current) => moveStep(current, step, lane.key));
                onClose();
                actions.focusStep(step);
              }}
              onKeyDown={(event) => {
                const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
                if (!by) return;
                event.preventDefault();
                const all = [...event.currentTarget.closest("ul")!.querySelectorAll("button")];
                all[(all.indexOf(event.currentTarget) + by + all.length) % all.length]!.focus();
              }}
            >
              {lane.name}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** A role more, or several: Enter adds one and asks for the next. */
export function NewRole({ onClose }: { onClose: () => void }) {
  const actions = useActions();
  const [name, setName] = useState("");
  const [made, setMade] = useState<string[]>([]);
  return (
    <Dialog title={gettext("Roles")} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!name.trim()) return onClose();
          actions.edit((current) => addLane(current, name.trim()).doc);
          setMade([...made, name.trim()]);
          setName("");
        }}
      >
        <p className="text-secondary">{gettext("Who takes part? A role is a team or a function, not a person. Enter adds one and asks for the next.")}</p>
        <label className="form-label" htmlFor="new-role">
          {gettext("Role")}
        </label>
        <input id="new-role" className="form-control" value={name} maxLength={120} autoComplete="off" placeholder={gettext("such as Sales, Payroll, Hiring manager")} onChange={(event) => setName(event.target.value)} />
        {made.length > 0 && <p className="form-hint">{gettext("Added: {roles}", { roles: made.join(", ") })}</p>}
        <div className="designer-dialog-foot">
          <button type="submit" className="btn btn-primary">
            {name.trim() ? gettext("Add") : gettext("Done")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
