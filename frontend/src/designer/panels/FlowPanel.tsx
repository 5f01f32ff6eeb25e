import { Icon } from "../../map/Icon.tsx";
import { useActions } from "../actions.ts";
import { type Doc, type Flow, labelOf, laneOf, stepOf } from "../document.ts";
import { edit } from "../edits/change.ts";
import { leaving, makeOtherwise, removeFlow } from "../edits/flows.ts";
import { gettext } from "../gettext.ts";
import { ConditionEditor } from "./ConditionEditor.tsx";
import { ContractEditor } from "./ContractEditor.tsx";
import { DeleteButton } from "./DeleteButton.tsx";
import { TextInput, Toggle } from "./inputs.tsx";

/** What leads from one step to the next: its condition and, where it crosses roles, the handoff rules. */
export function FlowPanel({ doc, flow, isCrossing }: { doc: Doc; flow: Flow; isCrossing: boolean }) {
  const actions = useActions();
  const siblings = leaving(doc, flow.from);
  const split = stepOf(doc, flow.from)?.split ?? "all";
  const lane = (key: string) => laneOf(doc, stepOf(doc, key)?.lane)?.name ?? "";
  return (
    <>
      <div className={`panel-way${isCrossing ? " is-handoff" : ""}`}>
        <button type="button" onClick={() => actions.select({ kind: "step", key: flow.from }, true)}>
          <small>{lane(flow.from) || gettext("decision")}</small>
          {labelOf(doc, "step", flow.from)}
        </button>
        <Icon name={isCrossing ? "arrows-right-left" : "arrow-right"} />
        <button type="button" onClick={() => actions.select({ kind: "step", key: flow.to }, true)}>
          <small>{lane(flow.to)}</small>
          {labelOf(doc, "step", flow.to)}
        </button>
      </div>
      {(isCrossing || flow.contract) && <ContractEditor doc={doc} flow={flow} isCrossing={isCrossing} />}
      {(siblings.length > 1 || flow.when || flow.otherwise) && (
        <>
          <h3 className="panel-part">{gettext("When it is taken")}</h3>
          {!flow.otherwise && <ConditionEditor doc={doc} label={split === "all" ? gettext("Only if") : gettext("If")} condition={flow.when ?? null} at={flow.from} onChange={(when) => actions.edit((current) => edit(current, "flows", flow.key, { when: when ?? undefined }))} />}
          <Toggle
            label={gettext("Otherwise: taken when nothing else fits")}
            value={flow.otherwise ?? false}
            onChange={(on) => actions.edit((current) => (on ? makeOtherwise(current, flow.key) : edit(current, "flows", flow.key, { otherwise: undefined })))}
          />
        </>
      )}
      <TextInput label={gettext("Words on the line")} placeholder={gettext("its condition")} value={flow.label ?? ""} onChange={(label) => actions.edit((current) => edit(current, "flows", flow.key, { label: label || undefined }), `flow/${flow.key}/label`)} />
      <div className="panel-danger btn-list">
        <button type="button" className="btn btn-sm" onClick={() => actions.add({ on: flow.key })}>
          <Icon name="plus" />
          {gettext("Insert a step")}
        </button>
        <DeleteButton
          onDelete={() => {
            actions.edit((current) => removeFlow(current, flow.key));
            actions.select(null);
          }}
        />
      </div>
    </>
  );
}
