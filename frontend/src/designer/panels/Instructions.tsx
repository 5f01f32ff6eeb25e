import { useState } from "react";

import { Formatted } from "../Formatted.tsx";
import { gettext } from "../gettext.ts";
import { TextInput } from "./inputs.tsx";

/** What the owner reads: Markdown, and how it will look. */
export function Instructions({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [isAsked, setAsked] = useState(false);
  const isShown = isAsked && value !== ""; // what is empty, by undo, can be written
  return (
    <div className="panel-field">
      {isShown ? (
        <>
          <span className="form-label">{gettext("Instructions")}</span>
          <Formatted text={value} className="panel-preview" />
        </>
      ) : (
        <TextInput label={gettext("Instructions")} hint={gettext("- for a list, **for strong words**")} value={value} lines={Math.min(12, Math.max(4, value.split("\n").length + 1))} most={20_000} onChange={onChange} />
      )}
      {value && (
        <button type="button" className="btn btn-sm" onClick={() => setAsked(!isShown)}>
          {isShown ? gettext("Write on") : gettext("See how it looks")}
        </button>
      )}
    </div>
  );
}
