import { Icon } from "../../map/Icon.tsx";
import { useActions } from "../actions.ts";
import type { Doc } from "../document.ts";
import { fixFor } from "../fixes.ts";
import { gettext, ngettext } from "../gettext.ts";
import { type Problem, problemsOf } from "../problems.ts";
import type { Staffing } from "../staffing.ts";
import type { Gate } from "../useSession.ts";

interface Props {
  /** The document that has the faults. */
  doc: Doc;
  gate: Gate;
  staffing: Staffing;
}

/** What the publish gate says. Each problem leads to what is at fault; many are cleared by one press. */
export function ProblemsPanel({ doc, gate: { faults, isChecked, refused }, staffing }: Props) {
  const problems = problemsOf(faults, doc, staffing);
  const refusing = problems.filter(({ fault }) => fault.level === "refuse");
  const warnings = problems.filter(({ fault }) => fault.level === "warn");
  return (
    <div aria-busy={!isChecked && !refused}>
      {refusing.length === 0 ? (
        <p className={isChecked ? "panel-ready" : "text-secondary"} role="status">
          {isChecked && <Icon name="circle-check" />}
          {isChecked ? gettext("It can be published.") : refused ? gettext("It could not be checked: {why}", { why: refused }) : gettext("Checking…")}
        </p>
      ) : (
        <h3 className="panel-part">{ngettext("{count} thing to fix before it can be published", "{count} things to fix before it can be published", refusing.length)}</h3>
      )}
      <Problems doc={doc} problems={refusing} />
      {warnings.length > 0 && <h3 className="panel-part">{ngettext("{count} thing to think about", "{count} things to think about", warnings.length)}</h3>}
      <Problems doc={doc} problems={warnings} />
    </div>
  );
}

const STAFFING = new Set(["process_without_owner", "lane_not_staffed", "lane_without_accountable", "not_by_leaves_nobody"]);

function Problems({ doc, problems }: { doc: Doc; problems: readonly Problem[] }) {
  const actions = useActions();
  return (
    <ul className="problems">
      {problems.map(({ fault, place, message }, i) => {
        const fix = fixFor(fault, doc);
        return (
          <li key={`${fault.code}/${fault.kind}/${fault.key}/${i}`} className={`problem is-${fault.level}`}>
            <button
              type="button"
              className="problem-place"
              onClick={() => {
                if (fault.code === "test_case_fails") return actions.openPanel("trial");
                if (message !== fault.message) return actions.openPanel("people"); // many roles at once
                if (fault.kind === "process" || fault.key === "") return actions.openPanel("process");
                if (fault.kind === "field") return actions.select({ kind: "field", key: fault.key }, true);
                actions.select({ kind: fault.kind, key: fault.key }, true);
                if (fault.kind === "step") actions.focusStep(fault.key);
              }}
            >
              <Icon name="alert-triangle" />
              {place}
            </button>
            <p>{message}</p>
            <div className="btn-list">
              {fix && (
                <button type="button" className="btn btn-sm" data-fix={fault.code} onClick={() => actions.edit(fix.apply)}>
                  <Icon name="check" />
                  {fix.words}
                </button>
              )}
              {STAFFING.has(fault.code) && (
                <button type="button" className="btn btn-sm" onClick={() => actions.openPanel(fault.code === "process_without_owner" ? "process" : "people")}>
                  <Icon name="users" />
                  {gettext("Say who")}
                </button>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
