import { useEffect, useRef, useState } from "react";

import { Icon } from "../../map/Icon.tsx";
import { type Adding, useActions } from "../actions.ts";
import { type Doc, type StepKind, flowOf, labelOf } from "../document.ts";
import { leaving } from "../edits/flows.ts";
import { addLane, laneNear } from "../edits/lanes.ts";
import { addStep } from "../edits/steps.ts";
import { useGivenBack } from "../focus.ts";
import { gettext } from "../gettext.ts";

interface Props {
  doc: Doc;
  adding: Adding;
  /** px inside the frame. */
  at: { x: number; y: number };
}

const NEW_ROLE = "\u0000new";

/** The little form that adds a step: its name, who does it, and Enter. */
export function Adder({ doc, adding, at }: Props) {
  const actions = useActions();
  const before = adding.on ? flowOf(doc, adding.on)?.from : adding.after;
  const [name, setName] = useState("");
  const [kind, setKind] = useState<StepKind>("task");
  const [lane, setLane] = useState(adding.lane ?? (before ? laneNear(doc, before)?.key : doc.lanes[0]?.key) ?? NEW_ROLE);
  const [role, setRole] = useState("");
  const [isBranch, setBranch] = useState(adding.isBranch ?? false);
  const [form, input] = [useRef<HTMLFormElement>(null), useRef<HTMLInputElement>(null)];
  useGivenBack(form);
  useEffect(() => input.current?.focus(), []);

  const onwards = before && !adding.on ? leaving(doc, before) : [];
  const needsRole = kind === "task" || kind === "start";
  const isReady = name.trim() !== "" && (!needsRole || lane !== NEW_ROLE || role.trim() !== "");
  const close = () => {
    actions.add(null);
    if (before) actions.focusStep(before);
  };
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    let key = "";
    actions.edit((current) => {
      const made = needsRole && lane === NEW_ROLE ? withRole(current, role.trim()) : { doc: current, key: lane };
      const added = addStep(made.doc, {
        name: name.trim(),
        kind,
        lane: needsRole ? made.key : null,
        on: adding.on,
        after: adding.on ? undefined : adding.after,
        isBranch,
      });
      key = added.key;
      return added.doc;
    });
    actions.add(null);
    actions.select({ kind: "step", key });
    actions.focusStep(key);
  };

  const kinds: [StepKind, string][] = [
    ["task", gettext("Step")],
    ["route", gettext("Decision")],
    ["wait", gettext("Wait")],
    ["end", gettext("End")],
  ];
  if (!before) kinds.push(["start", gettext("Start")]);
  return (
    <form
      ref={form}
      className="adder"
      style={{ left: at.x, top: at.y }}
      onSubmit={submit}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") close();
      }}
      aria-label={adding.on ? gettext("Insert a step: {flow}", { flow: labelOf(doc, "flow", adding.on) }) : gettext("Add a step")}
    >
      <label className="visually-hidden" htmlFor="adder-name">
        {gettext("What is done?")}
      </label>
      <input id="adder-name" ref={input} className="form-control" placeholder={gettext("What is done?")} value={name} maxLength={120} onChange={(event) => setName(event.target.value)} autoComplete="off" />
      {needsRole && (
        <>
          <label className="visually-hidden" htmlFor="adder-lane">
            {gettext("Who does it?")}
          </label>
          <select id="adder-lane" className="form-select" value={lane} onChange={(event) => setLane(event.target.value)}>
            {doc.lanes.map((each) => (
              <option key={each.key} value={each.key}>
                {each.name}
              </option>
            ))}
            <option value={NEW_ROLE}>{gettext("New role…")}</option>
          </select>
          {lane === NEW_ROLE && (
            <input className="form-control" aria-label={gettext("Name of the new role")} placeholder={gettext("Name of the new role")} value={role} maxLength={120} onChange={(event) => setRole(event.target.value)} />
          )}
        </>
      )}
      <div className="btn-group adder-kinds" role="group" aria-label={gettext("Kind")}>
        {kinds.map(([value, words]) => (
          <button key={value} type="button" className={`btn btn-sm${kind === value ? " active" : ""}`} aria-pressed={kind === value} onClick={() => setKind(value)}>
            {words}
          </button>
        ))}
      </div>
      {onwards.length > 0 && kind !== "end" && (
        <label className="form-check mb-0">
          <input type="checkbox" className="form-check-input" checked={isBranch || onwards.length > 1} disabled={onwards.length > 1} onChange={(event) => setBranch(event.target.checked)} />
          <span className="form-check-label">{gettext("As a branch beside what follows")}</span>
        </label>
      )}
      <div className="adder-foot">
        <button type="submit" className="btn btn-primary btn-sm" disabled={!isReady}>
          {gettext("Add")}
        </button>
        <button type="button" className="btn btn-sm btn-icon" aria-label={gettext("Close")} onClick={close}>
          <Icon name="x" />
        </button>
      </div>
    </form>
  );
}

/** A role for a step that is about to be added: one of that name, or a new one. */
function withRole(doc: Doc, name: string) {
  const known = doc.lanes.find((lane) => lane.name.toLowerCase() === name.toLowerCase());
  return known ? { doc, key: known.key } : addLane(doc, name);
}
