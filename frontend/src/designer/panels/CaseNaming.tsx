import type { Doc, Field } from "../document.ts";
import { type Changes, changed } from "../edits/change.ts";
import { gettext } from "../gettext.ts";
import { Checks } from "./Checks.tsx";
import { Select } from "./inputs.tsx";

type Facts = Doc["process"];
type About = NonNullable<Facts["record"]>;

/** Whom or what a case is about, so that all cases of one customer stand on one page; and what it is titled by. */
export function CaseNaming({ doc, onChange }: { doc: Doc; onChange: (changes: Changes<Facts>, touched: string) => void }) {
  const { record, title_fields } = doc.process;
  const lines = doc.fields.filter(isName);
  const options = lines.map((field) => [field.key, field.label] as const);
  const set = (about: About | undefined) => onChange({ record: about }, "record");
  const turn = (kind: string) => {
    if (kind === "") set(undefined);
    else if (record) set({ ...record, kind: kind as About["kind"] });
    else if (lines[0]) set({ kind: kind as About["kind"], name: lines[0].key });
  };
  return (
    <>
      <Select
        label={gettext("A case is about")}
        hint={lines.length ? gettext("All cases of one customer, supplier or employee are then found on one page.") : gettext("Add a field of text first: it names whom or what the case is about.")}
        value={record?.kind ?? ""}
        options={[
          ["", gettext("nothing that has a page of its own")],
          ...(lines.length || record
            ? ([
                ["customer", gettext("a customer")],
                ["vendor", gettext("a supplier")],
                ["employee", gettext("an employee")],
                ["asset", gettext("an asset")],
                ["project", gettext("a project")],
              ] as const)
            : []),
        ]}
        onChange={turn}
      />
      {record && (
        <>
          <Select label={gettext("Named in the field")} value={record.name} options={options} onChange={(name) => set(changed(record, { name }))} />
          <Select
            label={gettext("Its number stands in")}
            hint={gettext("Where it has one, the number decides which page a case belongs to, whatever the name is written like.")}
            value={record.outside_id ?? ""}
            options={[["", gettext("it has no number")], ...options]}
            onChange={(key) => set(changed(record, { outside_id: key || undefined }))}
          />
        </>
      )}
      {doc.fields.length > 0 && (
        <Checks
          label={gettext("A case is titled by")}
          options={doc.fields.map((field) => [field.key, field.label])}
          chosen={title_fields ?? []}
          most={5}
          onChange={(chosen) => onChange({ title_fields: chosen.length ? chosen : undefined }, "title")}
        />
      )}
    </>
  );
}

/** Everybody who sees a record reads its name: a line of text that is not confidential. */
function isName({ type, confidential }: Field): boolean {
  return type === "text" && !confidential;
}
