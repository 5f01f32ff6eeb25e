import { useState } from "react";

import { Icon } from "../../map/Icon.tsx";
import { useActions } from "../actions.ts";
import type { Doc, TestCase, Value } from "../document.ts";
import { gettext } from "../gettext.ts";
import { keyFor, keysOf } from "../names.ts";
import type { Said, Stand } from "./useTrial.ts";

interface Props {
  doc: Doc;
  stand: Stand | null;
  said: readonly Said[];
  /** Why a test case fails, by its place in the document. */
  failing: ReadonlyMap<number, string>;
}

/** The named test cases of the process, and the one that was just played, to be kept. */
export function TestCases({ doc, stand, said, failing }: Props) {
  const actions = useActions();
  const [name, setName] = useState("");
  const tests = doc.tests ?? [];
  const keep = () => {
    if (!stand || !name.trim()) return;
    actions.edit((current) => ({ ...current, tests: [...(current.tests ?? []), testCase(name.trim(), said, stand, keysOf(current.tests ?? []))] }));
    actions.say(gettext("Kept. Publishing plays it from now on."));
    setName("");
  };
  const drop = (key: string) =>
    actions.edit(({ tests: all, ...rest }) => {
      const left = (all ?? []).filter((test) => test.key !== key);
      return left.length ? { ...rest, tests: left } : rest;
    });
  return (
    <>
      <h3 className="panel-part">{gettext("Test cases")}</h3>
      {tests.length === 0 && <p className="text-secondary">{gettext("None yet. Play a case to its end and keep it: publishing then plays it again and says if it goes another way.")}</p>}
      <ul className="trial-tests">
        {tests.map((test, i) => (
          <li key={test.key} className={failing.has(i) ? "is-failing" : ""}>
            <Icon name={failing.has(i) ? "alert-triangle" : "circle-check"} />
            <span>
              <strong>{test.name}</strong>
              {failing.has(i) && <small className="d-block">{failing.get(i)}</small>}
            </span>
            <button type="button" className="btn btn-icon btn-ghost-secondary" aria-label={gettext("Forget the test case “{name}”", { name: test.name })} onClick={() => drop(test.key)}>
              <Icon name="trash" />
            </button>
          </li>
        ))}
      </ul>
      {stand?.is_over && said.some((one) => one.back_to !== undefined) && <p className="text-secondary">{gettext("A case in which something was sent back is not kept: its way depends on more than data and outcomes.")}</p>}
      {stand?.is_over && said.every((one) => one.back_to === undefined) && (
        <form
          className="trial-keep"
          onSubmit={(event) => {
            event.preventDefault();
            keep();
          }}
        >
          <label className="form-label" htmlFor="trial-name">
            {gettext("Keep this one as")}
          </label>
          <div className="input-group">
            <input id="trial-name" className="form-control" value={name} maxLength={120} autoComplete="off" onChange={(event) => setName(event.target.value)} />
            <button type="submit" className="btn" disabled={!name.trim()}>
              {gettext("Save as test case")}
            </button>
          </div>
        </form>
      )}
    </>
  );
}

/** What was given while a case was played, and the way it took. */
export function testCase(name: string, said: readonly Said[], stand: Stand, taken: readonly string[]): TestCase {
  const given = new Map<string, Value>();
  for (const { data } of said) for (const [field, value] of Object.entries(data)) given.set(field, value);
  const outcomes = said.filter(({ outcome }) => outcome).map(({ step, outcome }) => ({ step, outcome }));
  return {
    key: keyFor(name, taken, "test"),
    name,
    start: said[0]?.step ?? null,
    data: [...given].map(([field, value]) => ({ field, value })),
    ...(outcomes.length ? { outcomes } : {}),
    path: stand.path,
    ...(stand.result ? { result: stand.result } : {}),
  };
}
