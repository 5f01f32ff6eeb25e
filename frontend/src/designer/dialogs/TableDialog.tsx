import { useState } from "react";

import { useActions } from "../actions.ts";
import { gettext, ngettext } from "../gettext.ts";
import { readTable, withTable } from "../table.ts";
import { Dialog } from "./Dialog.tsx";

/** A table out of a spreadsheet becomes roles, steps, connections and handoff rules; one undo takes it back. */
export function TableDialog({ onClose }: { onClose: () => void }) {
  const actions = useActions();
  const [text, setText] = useState("");
  const lines = readTable(text);
  return (
    <Dialog title={gettext("Paste a table")} onClose={onClose} isWide>
      <p className="text-secondary">{gettext("One step a line: step, who does it, deadline, what it hands over. Copy it from a spreadsheet, with or without headings.")}</p>
      <label className="form-label" htmlFor="table-text">
        {gettext("Table")}
      </label>
      <textarea
        id="table-text"
        className="form-control"
        rows={8}
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder={gettext("Offer signed, Recruiter, , Signed offer\nOpen the file, People operations, 1 day, Access profile\nCreate accounts, IT service, 2 days, User name")}
      />
      {lines.length > 0 && (
        <div className="designer-preview">
          <table className="table table-sm mb-0">
            <thead>
              <tr>
                <th scope="col">{gettext("Step")}</th>
                <th scope="col">{gettext("Who")}</th>
                <th scope="col">{gettext("Deadline")}</th>
                <th scope="col">{gettext("Hands over")}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line, i) => (
                <tr key={i}>
                  <td>{line.step}</td>
                  <td>{line.who}</td>
                  <td>{line.deadline}</td>
                  <td>{line.handsOver}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="designer-dialog-foot">
        <button
          type="button"
          className="btn btn-primary"
          disabled={lines.length === 0}
          onClick={() => {
            actions.edit((current) => withTable(current, lines));
            actions.openPanel("problems");
            onClose();
          }}
        >
          {lines.length ? ngettext("Add {count} step", "Add {count} steps", lines.length) : gettext("Add the steps")}
        </button>
      </div>
    </Dialog>
  );
}
