import { useState } from "react";

import { ask } from "../api.ts";
import { gettext } from "../gettext.ts";
import { TextInput } from "./inputs.tsx";

/** What the owner reads: Markdown, and how it will look. The server makes it harmless and says how. */
export function Instructions({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [html, setHtml] = useState<string | null>(null);
  const preview = async () => {
    if (html !== null) return setHtml(null);
    const { body } = await ask<{ html: string }>("markdown/", { method: "POST", body: { text: value } });
    setHtml(body.html);
  };
  return (
    <div className="panel-field">
      {html === null ? (
        <TextInput label={gettext("Instructions")} hint={gettext("- for a list, **for strong words**")} value={value} lines={Math.min(12, Math.max(4, value.split("\n").length + 1))} most={20_000} onChange={onChange} />
      ) : (
        <>
          <span className="form-label">{gettext("Instructions")}</span>
          <div className="prose-text panel-preview" dangerouslySetInnerHTML={{ __html: html }} />
        </>
      )}
      {value && (
        <button type="button" className="btn btn-sm" onClick={() => void preview().catch(() => setHtml(null))}>
          {html === null ? gettext("See how it looks") : gettext("Write on")}
        </button>
      )}
    </div>
  );
}
