import { Icon } from "../map/Icon.tsx";
import { type PanelName, useActions } from "./actions.ts";
import { gettext } from "./gettext.ts";
import type { SaveState } from "./saving.ts";
import { problemsOf } from "./problems.ts";
import type { Staffing } from "./staffing.ts";
import type { Session } from "./useSession.ts";

interface Props {
  session: Session;
  staffing: Staffing;
  number: number;
  panel: PanelName | null;
  home: string;
  onTable: () => void;
  onKeys: () => void;
  onPublish: () => void;
}

export function Toolbar({ session, staffing, number, panel, home, onTable, onKeys, onPublish }: Props) {
  const actions = useActions();
  const { doc, gate } = session;
  const refusing = problemsOf(gate.faults, gate.doc ?? doc, staffing).filter(({ fault }) => fault.level === "refuse").length;
  const tab = (name: PanelName, icon: string, words: string) => (
    <button type="button" className={`btn${panel === name ? " active" : ""}`} title={words} aria-pressed={panel === name} onClick={() => actions.openPanel(panel === name ? null : name)}>
      <Icon name={icon} />
      <span className="designer-wide">{words}</span>
    </button>
  );
  return (
    <header className="designer-bar">
      <div className="designer-title">
        <nav aria-label={gettext("Where you are")}>
          <a href="/processes/">{gettext("Processes")}</a> / <a href={home}>{gettext("Back to the process")}</a>
        </nav>
        <h1>{doc.process.name}</h1>
      </div>
      <span className="badge bg-azure-lt">{gettext("Draft {number}", { number })}</span>
      <Saved state={session.saveState} />
      <div className="designer-tools">
        <div className="btn-group">
          <button type="button" className="btn btn-icon" aria-label={gettext("Undo")} title={gettext("Undo (Ctrl Z)")} disabled={!session.canUndo} onClick={session.undo}>
            <Icon name="arrow-back-up" />
          </button>
          <button type="button" className="btn btn-icon" aria-label={gettext("Redo")} title={gettext("Redo (Ctrl Y)")} disabled={!session.canRedo} onClick={session.redo}>
            <Icon name="arrow-forward-up" />
          </button>
        </div>
        <button type="button" className="btn btn-icon" aria-label={gettext("Paste a table")} title={gettext("Paste a table of steps")} onClick={onTable}>
          <Icon name="table" />
        </button>
        <button type="button" className="btn btn-icon" aria-label={gettext("Keys")} title={gettext("Keys (?)")} onClick={onKeys}>
          <Icon name="keyboard" />
        </button>
        {tab("process", "settings", gettext("Process"))}
        {tab("fields", "list", gettext("Fields"))}
        {tab("people", "users", gettext("People"))}
        {tab("trial", "flask", gettext("Try it"))}
        <button type="button" className={`btn designer-problems${panel === "problems" ? " active" : ""}`} aria-pressed={panel === "problems"} aria-live="polite" aria-busy={!gate.isChecked && !gate.refused} onClick={() => actions.openPanel(panel === "problems" ? null : "problems")}>
          <Icon name={refusing || gate.refused ? "alert-triangle" : gate.isChecked ? "circle-check" : "refresh"} />
          {refusing ? gettext("{count} to fix", { count: refusing }) : gate.isChecked ? gettext("Ready") : gate.refused ? gettext("Not checked") : gettext("Checking…")}
        </button>
        <button type="button" className="btn btn-primary" onClick={onPublish}>
          <Icon name="rubber-stamp" />
          {gettext("Publish…")}
        </button>
      </div>
    </header>
  );
}

function Saved({ state }: { state: SaveState }) {
  const words = {
    saved: gettext("Saved"),
    unsaved: gettext("Not saved yet"),
    saving: gettext("Saving…"),
    offline: gettext("Not saved: no connection. Trying again…"),
    refused: "",
  }[state.is];
  return (
    <span className={`designer-saved is-${state.is}`} role="status">
      {state.is === "refused" ? gettext("Not saved: {why}", { why: state.why }) : words}
    </span>
  );
}
