import { useEffect, useState } from "react";

import { Icon } from "../../map/Icon.tsx";
import { type Fault, NoSuccess, ask } from "../api.ts";
import { useActions } from "../actions.ts";
import { gettext, ngettext } from "../gettext.ts";
import { problemsOf } from "../problems.ts";
import type { Staffing } from "../staffing.ts";
import type { Session } from "../useSession.ts";
import { Dialog } from "./Dialog.tsx";
import { type Running, UnderWay } from "./UnderWay.tsx";

interface Change {
  kind: string;
  key: string;
  label: string;
  how: "added" | "removed" | "changed";
  sentences: string[];
}
interface Changes {
  before: number | null;
  changes: Change[];
  running: Running[];
}

/** What changes for whom, then one press. Refused with the list while something is wrong. */
export function PublishDialog({ session, staffing, home, onClose }: { session: Session; staffing: Staffing; home: string; onClose: () => void }) {
  const actions = useActions();
  const process = session.doc.process.key;
  const [known, setKnown] = useState<{ changes: Changes; faults: Fault[] } | null>(null);
  const [why, setWhy] = useState("");
  const [note, setNote] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [isMoved, setMoved] = useState(false);
  const [isOut, setOut] = useState(false);
  const { flush } = session;
  useEffect(() => {
    const look = async () => {
      if (!(await flush())) return setWhy(gettext("The draft could not be saved. Put right what the top of the page says, then publish."));
      const [changes, check] = await Promise.all([ask<Changes>(`processes/${process}/draft/changes/`), ask<{ faults: Fault[] }>(`processes/${process}/draft/check/`, { method: "POST", body: {} })]);
      setKnown({ changes: changes.body, faults: check.body.faults });
    };
    look().catch((failure: unknown) => setWhy(failure instanceof NoSuccess ? (failure.status === 404 ? gettext("Nothing has been changed yet, so there is nothing to publish.") : failure.message) : String(failure)));
  }, [flush, process]);

  const problems = problemsOf(known?.faults ?? [], session.doc, staffing);
  const refusing = problems.filter(({ fault }) => fault.level === "refuse");
  const warnings = problems.filter(({ fault }) => fault.level === "warn");
  const publish = async () => {
    setBusy(true);
    try {
      const { body: version } = await ask<{ number: number }>(`processes/${process}/draft/publish/`, { method: "POST", body: { revision: Number((session.etag() ?? "").replaceAll('"', "")), note } });
      if (!isMoved) return window.location.assign(home);
      setOut(true);
      const { body: sent } = await ask<{ id: string }>("version-moves/", { method: "POST", body: { process, version: version.number } });
      window.location.assign(`/version-moves/${sent.id}/`);
    } catch (failure) {
      setBusy(false);
      setWhy(failure instanceof NoSuccess ? `${failure.message} ${failure.nextAction}` : String(failure));
    }
  };
  return (
    <Dialog title={gettext("Publish “{process}”", { process: session.doc.process.name })} onClose={onClose} isWide>
      {why && (
        <p className="alert alert-warning" role="alert">
          {why}
        </p>
      )}
      {isOut && why && (
        <div className="designer-dialog-foot">
          <span>{gettext("The version is published; its cases stay where they are.")}</span>
          <a className="btn btn-primary" href={home}>
            {gettext("Back to the process")}
          </a>
        </div>
      )}
      {!known && !why && <p role="status">{gettext("Looking at what has changed…")}</p>}
      {known && refusing.length > 0 && (
        <>
          <p>
            <strong>{ngettext("It cannot be published yet: {count} thing to fix.", "It cannot be published yet: {count} things to fix.", refusing.length)}</strong>
          </p>
          <ul className="designer-news">
            {refusing.map(({ message }, i) => (
              <li key={i}>{message}</li>
            ))}
          </ul>
          <div className="designer-dialog-foot">
            <button
              type="button"
              className="btn btn-primary"
              onClick={() => {
                onClose();
                actions.openPanel("problems");
              }}
            >
              {gettext("Fix them")}
            </button>
          </div>
        </>
      )}
      {known && refusing.length === 0 && !(isOut && why) && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void publish();
          }}
        >
          <Said changes={known.changes} />
          <UnderWay running={known.changes.running} isMoved={isMoved} onChange={setMoved} />
          {warnings.length > 0 && (
            <>
              <h3 className="panel-part">{gettext("To think about")}</h3>
              <ul className="designer-news">
                {warnings.map(({ message }, i) => (
                  <li key={i}>{message}</li>
                ))}
              </ul>
            </>
          )}
          <label className="form-label" htmlFor="publish-note">
            {gettext("What is new, in one line")}
          </label>
          <input id="publish-note" className="form-control" value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
          <div className="designer-dialog-foot">
            <button type="submit" className="btn btn-primary" disabled={isBusy} autoFocus>
              <Icon name="rubber-stamp" />
              {warnings.length ? gettext("Publish all the same") : gettext("Publish")}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function Said({ changes: { before, changes } }: { changes: Changes }) {
  return (
    <>
      <h3 className="panel-part">{before === null ? gettext("This is the first version.") : gettext("What changes against version {number}", { number: before })}</h3>
      {before !== null && changes.length === 0 && <p>{gettext("Nothing that anybody would notice.")}</p>}
      {before !== null && (
        <ul className="designer-changes">
          {changes.map((change) => (
            <li key={`${change.kind}/${change.key}`} className={`is-${change.how}`}>
              <strong>{change.label}</strong>
              <ul>
                {change.sentences.map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
