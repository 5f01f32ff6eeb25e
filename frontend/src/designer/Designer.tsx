import { ReactFlowProvider } from "@xyflow/react";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";

import { Empty } from "./Empty.tsx";
import { SidePanel } from "./SidePanel.tsx";
import { Toolbar } from "./Toolbar.tsx";
import { type Actions, ActionsContext, type Adding, type PanelName, type Selection } from "./actions.ts";
import { Canvas } from "./canvas/Canvas.tsx";
import type { Views } from "./canvas/useViews.ts";
import { KeysHelp } from "./dialogs/KeysHelp.tsx";
import { NewsDialog } from "./dialogs/NewsDialog.tsx";
import { PublishDialog } from "./dialogs/PublishDialog.tsx";
import { NewRole, RoleChoice } from "./dialogs/RoleDialog.tsx";
import { TableDialog } from "./dialogs/TableDialog.tsx";
import type { Opened } from "./drafts.ts";
import type { Doc } from "./document.ts";
import { NOBODY, type Staffing, loadStaffing } from "./staffing.ts";
import { marksOf, useTrial } from "./trial/useTrial.ts";
import { useSession } from "./useSession.ts";

interface Props {
  process: string;
  home: string;
  start: Opened & { raw: Doc };
}

type Asked = { is: "keys" | "table" | "role" | "publish" } | { is: "lane"; step: string } | null;

/** The whole page: bar, drawing, panel and dialogs over one document. */
export function Designer({ process, home, start }: Props) {
  const session = useSession(process, start);
  const [selection, setSelection] = useState<Selection | null>(null);
  const [panel, setPanel] = useState<PanelName | null>(null);
  const [adding, setAdding] = useState<Adding | null>(null);
  const [asked, setAsked] = useState<Asked>(null);
  const [entered, setEntered] = useState(0);
  const [said, setSaid] = useState("");
  const views = useRef<Views | null>(null);
  const { staffing, reload } = useStaffing(process, session.doc, session.saveState.is === "saved");
  const { recheck, edit, undo, redo, flush } = session;
  const trial = useTrial(process, session.doc, panel === "trial");
  const marks = useMemo(() => (panel === "trial" ? marksOf(trial.stand) : null), [panel, trial.stand]);
  const now = marks && trial.stand?.visits.find((visit) => visit.state === "open")?.step;
  useEffect(() => {
    if (now) views.current?.show(now);
  }, [now]);
  const onStaffed = useCallback(() => {
    reload();
    recheck();
  }, [reload, recheck]);

  const actions = useMemo<Actions>(
    () => ({
      edit,
      select: (chosen, open) => {
        setSelection(chosen);
        setAdding(null);
        if (chosen === null) return setPanel((shown) => (shown === "thing" ? null : shown));
        if (chosen.kind === "field") return setPanel("fields");
        // A step walked to shows in the panel if that is open; a step that is asked for opens it.
        if (open) {
          setPanel("thing");
          // Once the panel is there, so that it does not hide what was pressed.
          if (chosen.kind === "step") setTimeout(() => views.current?.show(chosen.key), 60);
        }
        if (open && document.activeElement?.closest(".designer-canvas :focus-visible, .designer-panel")) setEntered((count) => count + 1);
      },
      openPanel: (name) => {
        setPanel(name);
        if (name) setAdding(null);
      },
      add: setAdding,
      focusStep: (key) => views.current?.focus(key),
      saved: flush,
      say: (words) => {
        setSaid(words);
        setTimeout(() => setSaid((current) => (current === words ? "" : current)), 6000);
      },
    }),
    [edit, flush],
  );
  const keys = useMemo(
    () => ({
      undo,
      redo,
      help: () => setAsked({ is: "keys" }),
      chooseLane: (step: string) => setAsked({ is: "lane", step }),
      addLane: () => setAsked({ is: "role" }),
    }),
    [undo, redo],
  );
  usePageKeys(keys);
  const close = () => setAsked(null);
  const drawn = useDrawn(session.doc, session.isTyping);
  return (
    <ActionsContext value={actions}>
      <div className={`designer process-map${panel ? " has-panel" : ""}`} onBlur={session.settle}>
        <Toolbar session={session} staffing={staffing} number={start.number} panel={panel} home={home} onTable={() => setAsked({ is: "table" })} onKeys={keys.help} onPublish={() => setAsked({ is: "publish" })} />
        <div className="designer-main">
          {session.doc.lanes.length === 0 && session.doc.steps.length === 0 ? (
            <Empty onRole={keys.addLane} onTable={() => setAsked({ is: "table" })} />
          ) : (
            <ReactFlowProvider>
              <Canvas doc={drawn} faults={session.gate.faults} staffing={staffing} selection={selection} adding={adding} marks={marks} views={views} keys={keys} />
            </ReactFlowProvider>
          )}
          {panel && <SidePanel session={session} staffing={staffing} panel={panel} selection={selection} entered={entered} trial={trial} onStaffed={onStaffed} />}
        </div>
        <div className="designer-say" role="status">
          {said}
        </div>
        {asked?.is === "keys" && <KeysHelp onClose={close} />}
        {asked?.is === "table" && <TableDialog onClose={close} />}
        {asked?.is === "role" && <NewRole onClose={close} />}
        {asked?.is === "lane" && <RoleChoice doc={session.doc} step={asked.step} onClose={close} />}
        {asked?.is === "publish" && <PublishDialog session={session} staffing={staffing} home={home} onClose={close} />}
        {session.news && <NewsDialog doc={session.doc} news={session.news} onClose={session.forgetNews} />}
      </div>
    </ActionsContext>
  );
}

const RESTED = 250; // ms without a letter

/** What is drawn. Typing goes first: a large drawing takes longer than the next letter, and follows when the hand rests. */
function useDrawn(doc: Doc, isTyping: boolean): Doc {
  const [rested, setRested] = useState(doc);
  useEffect(() => {
    if (!isTyping) return setRested(doc);
    const timer = setTimeout(() => setRested(doc), RESTED);
    return () => clearTimeout(timer);
  }, [doc, isTyping]);
  return useDeferredValue(isTyping ? rested : doc);
}

/** Who fills the roles; read again once a save has told the server of new ones. */
function useStaffing(process: string, doc: Doc, isSaved: boolean) {
  const [staffing, setStaffing] = useState<Staffing>(NOBODY);
  const [turn, setTurn] = useState(0);
  const lanes = isSaved ? doc.lanes.map((lane) => lane.key).join(" ") : null;
  const seen = useRef(lanes);
  if (lanes !== null) seen.current = lanes;
  const latest = useRef(doc);
  latest.current = doc;
  useEffect(() => {
    let isOver = false;
    loadStaffing(process, latest.current).then(
      (found) => !isOver && setStaffing(found),
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [process, turn, seen.current]);
  const reload = useCallback(() => setTurn((current) => current + 1), []);
  return { staffing, reload };
}

/** Undo, redo and the list of keys work wherever the keyboard is, but where it types. */
function usePageKeys({ undo, redo, help }: { undo: () => void; redo: () => void; help: () => void }) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.defaultPrevented || target.closest("input:not([type=checkbox], [type=radio]), textarea, select, dialog[open]")) return;
      const key = event.key.toLowerCase();
      const isCommand = event.ctrlKey || event.metaKey;
      if (isCommand && key === "z" && !event.shiftKey) undo();
      else if (isCommand && (key === "y" || key === "z")) redo();
      else if (event.key === "?" && !isCommand) help();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [undo, redo, help]);
}
