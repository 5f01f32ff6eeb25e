import { useState } from "react";

import { useActions } from "../actions.ts";
import { type Contract, DEFAULT_WITHIN, type Doc, type Flow, type Repeated, stepOf } from "../document.ts";
import { type Changes, edit } from "../edits/change.ts";
import { editContract, givers } from "../edits/flows.ts";
import { gettext } from "../gettext.ts";
import { isUsualWithin, newContract } from "../kinds.ts";
import { receiverLadder, stepReminders } from "../late.ts";
import { Boxes } from "./Checks.tsx";
import { ChecksEditor } from "./ChecksEditor.tsx";
import { LadderEditor } from "./LadderEditor.tsx";
import { RepeatedInput } from "./RemindersEditor.tsx";
import { NewField } from "./StepFields.tsx";
import { Labelled, Lines, More, NumberInput, type Option, Select, SpanInput, TextInput } from "./inputs.tsx";

interface Props {
  doc: Doc;
  flow: Flow;
  isCrossing: boolean;
}

/** The handoff rules. One question has to be answered: what must the receiver get? The rest is as usual until said. */
export function ContractEditor({ doc, flow, isCrossing }: Props) {
  const actions = useActions();
  const contract: Contract = flow.contract ?? {};
  const set = (changes: Changes<Contract>, touched: string) => actions.edit((current) => editContract(current, flow.key, changes), `flow/${flow.key}/${touched}`);
  const roles = doc.lanes.map((lane): Option => [lane.key, lane.name]);
  const receiver = stepOf(doc, flow.to);
  const isAutomatic = contract.acceptance === "automatic";
  return (
    <section className="panel-contract">
      {!isCrossing && <p className="text-secondary">{gettext("This does not go to another role, so these handoff rules are never used.")}</p>}
      <Required doc={doc} flow={flow} contract={contract} />
      {flow.contract && (
        <>
          <SpanInput label={gettext("To be accepted within")} value={contract.accept_within ?? DEFAULT_WITHIN} isDefault={isUsualWithin(contract, doc.process.kind)} onChange={(accept_within) => set({ accept_within }, "within")} onUsual={() => set({ accept_within: newContract(doc.process.kind).accept_within }, "within")} />
          <TextInput label={gettext("Hand over when")} placeholder={gettext("the step before is done")} value={contract.trigger ?? ""} onChange={(trigger) => set({ trigger: trigger || undefined }, "trigger")} />
          <Select
            label={gettext("Responsible until accepted")}
            value={contract.owner ?? "sender"}
            options={[["sender", gettext("who hands over")], ["receiver", gettext("who receives")], ...roles]}
            onChange={(owner) => set({ owner: owner === "sender" ? undefined : owner }, "owner")}
          />
          <Select
            label={gettext("Acceptance")}
            value={contract.acceptance ?? "asked"}
            options={[["asked", gettext("the receiver accepts it or sends it back")], ["automatic", gettext("accepted by itself")]]}
            onChange={(value) => set({ acceptance: value === "automatic" ? "automatic" : undefined }, "acceptance")}
          />
          {!isAutomatic && <TextInput label={gettext("The receiver looks at")} value={contract.accept_if ?? ""} lines={2} most={20_000} onChange={(text) => set({ accept_if: text || undefined }, "accept_if")} />}
          <Lines label={gettext("Reasons to send it back")} add={gettext("Add a reason")} hint={gettext("Words of one's own are always possible.")} values={contract.return_reasons ?? []} onChange={(reasons) => set({ return_reasons: reasons.length ? reasons : undefined }, "reasons")} />
          <More title={gettext("If nobody accepts, and after returns")} isOpen={Boolean(contract.follow_up) || contract.ladder !== undefined}>
            <RepeatedInput
              label={gettext("While nobody accepts, the receiver is reminded")}
              hint={gettext("Whoever handed it over is told once it was not accepted in time.")}
              value={followedUp(contract)}
              usual={stepReminders(doc, receiver).unanswered}
              said={(words) => gettext("as the receiving step says: {words}", { words })}
              onChange={(follow_up) => set({ follow_up: follow_up === null ? NEVER : follow_up }, "follow_up")}
            />
            {contract.ladder === undefined && (
              <Select
                label={gettext("Then it goes up to")}
                value={contract.climbs_to ?? "accountable"}
                options={[["accountable", gettext("who answers for the receiving role")], ["process_owner", gettext("the owner of the process")], ...roles]}
                onChange={(value) => set({ climbs_to: value === "accountable" ? undefined : value }, "climbs")}
              />
            )}
            <LadderEditor
              doc={doc}
              label={gettext("Who is asked when it is not accepted in time")}
              ladder={contract.ladder}
              usual={receiverLadder(doc, flow)}
              said={gettext("as the receiving role says")}
              accountable={gettext("who answers for the receiving role")}
              since={gettext("after it was to be accepted, in the working hours of the receiver")}
              onChange={(ladder, touched) => set({ ladder }, `ladder/${touched}`)}
            />
            <Labelled label={gettext("After so many returns somebody decides")}>
              {(id) => <NumberInput id={id} value={contract.return_limit ?? 2} least={1} most={100} onChange={(limit) => set({ return_limit: limit }, "limit")} />}
            </Labelled>
            <Select label={gettext("Who decides then")} value={contract.decider ?? "process_owner"} options={[["process_owner", gettext("the owner of the process")], ...roles]} onChange={(value) => set({ decider: value === "process_owner" ? undefined : value }, "decider")} />
          </More>
          <More title={gettext("Checks")} count={contract.checks?.length}>
            <ChecksEditor doc={doc} checks={contract.checks ?? []} onChange={(checks) => set({ checks: checks.length ? checks : undefined }, "checks")} />
          </More>
        </>
      )}
    </section>
  );
}

/** Handoff rules that say nothing leave it to the receiving step, so never is no times here. */
const NEVER: Repeated = { every: { value: 1, unit: "working_days" }, times: 0 };

function followedUp({ follow_up }: Contract): Repeated | null | undefined {
  if (!follow_up) return undefined;
  return follow_up.times === 0 ? null : { times: 3, ...follow_up };
}

function Required({ doc, flow, contract }: { doc: Doc; flow: Flow; contract: Contract }) {
  const actions = useActions();
  const [isNew, setNew] = useState(false);
  const chosen = contract.required ?? [];
  const put = (required: string[]) => actions.edit((current) => editContract(current, flow.key, { required: required.length ? required : undefined }));
  const [giver] = givers(doc, flow);
  return (
    <fieldset className="panel-field panel-question">
      <legend className="form-label">{gettext("What must the receiver get?")}</legend>
      <Boxes options={doc.fields.map((field) => [field.key, field.label])} chosen={chosen} onChange={put} />
      {isNew ? (
        <>
          <NewField step={giver} onDone={() => setNew(false)} onMade={(fresh, key) => editContract(fresh, flow.key, { required: [...chosen, key] })} />
          {giver && <small className="form-hint">{gettext("It is filled in at “{step}”.", { step: stepOf(doc, giver)?.name ?? "" })}</small>}
        </>
      ) : (
        <div className="btn-list">
          <button type="button" className="btn btn-sm" onClick={() => setNew(true)}>
            {gettext("Something new…")}
          </button>
          {!flow.contract && (
            <button type="button" className="btn btn-sm" onClick={() => actions.edit((current) => editContract(current, flow.key, {}))}>
              {gettext("Nothing but the work itself")}
            </button>
          )}
          {flow.contract && (
            <button type="button" className="btn btn-sm btn-ghost-secondary" onClick={() => actions.edit((current) => edit(current, "flows", flow.key, { contract: undefined }))}>
              {gettext("Take the rules away")}
            </button>
          )}
        </div>
      )}
    </fieldset>
  );
}
