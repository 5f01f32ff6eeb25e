import type { Doc } from "../document.ts";
import { gettext } from "../gettext.ts";
import type { Staffing } from "../staffing.ts";

/** Who does, answers for, advises and is told of each role's work, in one table; its roles lead to their panels. */
export function Raci({ doc, staffing, onChosen }: { doc: Doc; staffing: Staffing; onChosen: (lane: string) => void }) {
  const named = (keys: readonly string[] | undefined) => doc.lanes.filter((lane) => keys?.includes(lane.key)).map((lane) => lane.name);
  const columns = [
    ["R", gettext("Responsible: does it")],
    ["A", gettext("Accountable: answers for it")],
    ["C", gettext("Consulted: asked for advice")],
    ["I", gettext("Informed: told when a step is done")],
  ] as const;
  return (
    <table className="table raci">
      <caption className="visually-hidden">{gettext("Who is responsible, accountable, consulted and informed")}</caption>
      <thead>
        <tr>
          <th scope="col">{gettext("Role")}</th>
          {columns.map(([letter, words]) => (
            <th key={letter} scope="col">
              <abbr title={words} aria-label={words}>
                {letter}
              </abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {doc.lanes.map((lane) => {
          const staff = staffing.byLane[lane.key];
          const cells = [staff?.who || gettext("nobody yet"), staff?.accountable?.name ?? gettext("nobody yet"), named(lane.consulted).join(", "), named(lane.informed).join(", ")];
          return (
            <tr key={lane.key}>
              <th scope="row">
                <button type="button" className="btn-plain" onClick={() => onChosen(lane.key)}>
                  {lane.name}
                </button>
              </th>
              {cells.map((words, at) => (
                <td key={columns[at]![0]}>{words || "–"}</td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
