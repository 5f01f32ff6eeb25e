import { useActions } from "../actions.ts";
import { type Doc, LIST } from "../document.ts";
import { edit, editProcess } from "../edits/change.ts";
import { gettext } from "../gettext.ts";
import type { Conflict, Difference } from "../merge.ts";
import type { News } from "../useSession.ts";
import { Dialog } from "./Dialog.tsx";

/** Somebody else has saved the draft meanwhile: what they did, that both are kept, and what both changed differently. */
export function NewsDialog({ doc, news, onClose }: { doc: Doc; news: News; onClose: () => void }) {
  const actions = useActions();
  return (
    <Dialog title={gettext("Somebody else has changed this draft too")} onClose={onClose}>
      <p>{introduction(news)}</p>
      <ul className="designer-news">
        {news.theirs.map((difference) => (
          <li key={`${difference.kind}/${difference.key}`}>
            <strong>{difference.label}</strong> <span>{howWords(difference, doc)}</span>
          </li>
        ))}
      </ul>
      {news.lost.length > 0 && (
        <>
          <h3 className="panel-part">{gettext("Taken out, since a step it leads from or to was taken out")}</h3>
          <ul className="designer-news">
            {news.lost.map((flow) => (
              <li key={flow.key}>
                <strong>{flow.label}</strong>
              </li>
            ))}
          </ul>
        </>
      )}
      {news.conflicts.length > 0 && (
        <>
          <h3 className="panel-part">{gettext("Changed by both")}</h3>
          <ul className="designer-news">
            {news.conflicts.map((conflict) => (
              <li key={`${conflict.kind}/${conflict.key}/${conflict.member}`}>
                <strong>{conflict.label}</strong> <span>{memberWords(conflict.member)}</span>{" "}
                <button type="button" className="btn btn-sm" onClick={() => actions.edit((current) => takeTheirs(current, conflict))}>
                  {gettext("Take theirs")}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="designer-dialog-foot">
        <button type="button" className="btn btn-primary" onClick={onClose}>
          {gettext("Go on")}
        </button>
      </div>
    </Dialog>
  );
}

function takeTheirs(doc: Doc, { kind, key, member, theirs }: Conflict): Doc {
  if (kind === "process") return editProcess(doc, { [member]: theirs });
  return edit(doc, LIST[kind], key, { [member]: theirs } as never);
}

function introduction({ conflicts, lost }: News): string {
  if (conflicts.length) return gettext("Their changes are in, and yours too. Where you both changed the same thing, yours stands until you choose.");
  return lost.length ? gettext("Their changes are in, and yours too, but for what is named below.") : gettext("Their changes are in, and yours too. Nothing is lost.");
}

function howWords({ kind, key, how, members }: Difference, doc: Doc): string {
  if (how === "added") return gettext("is new");
  if (how === "removed") return kind !== "process" && doc[LIST[kind]].some((thing) => thing.key === key) ? gettext("was taken out; it stays, since you have changed it") : gettext("was taken out");
  return members.map(memberWords).join(", ");
}

/** What a member of the document is called on the screen. */
function memberWords(member: string): string {
  const words: Record<string, string> = {
    name: gettext("name"),
    label: gettext("words"),
    lane: gettext("who does it"),
    deadline: gettext("deadline"),
    instructions: gettext("instructions"),
    fill: gettext("what is filled in"),
    show: gettext("what is shown"),
    checklist: gettext("checklist"),
    outcomes: gettext("outcomes"),
    split: gettext("what follows"),
    join: gettext("how branches meet"),
    not_by: gettext("who may not do it"),
    when: gettext("condition"),
    otherwise: gettext("otherwise"),
    contract: gettext("handoff rules"),
    from: gettext("where it comes from"),
    to: gettext("where it leads"),
    type: gettext("type"),
    required: gettext("must be filled"),
    help: gettext("help"),
    choices: gettext("choices"),
    kind: gettext("kind"),
    goal: gettext("goal"),
    target: gettext("target"),
    prefix: gettext("case numbers"),
    reminders: gettext("reminders"),
    ladder: gettext("who is asked while it is late"),
    pause_at_most: gettext("longest pause"),
    record: gettext("what a case is about"),
    problem_reasons: gettext("reasons when work cannot go on"),
    answer_problems_within: gettext("time to answer a problem"),
  };
  return words[member] ?? gettext("other details");
}
