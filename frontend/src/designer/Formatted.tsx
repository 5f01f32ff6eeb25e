import { useEffect, useState } from "react";

import { ask } from "./api.ts";

/** Markdown as people will see it: the server makes it harmless and says how. As it was written until it has, or where it cannot. */
export function Formatted({ text, className = "" }: { text: string; className?: string }) {
  const [said, setSaid] = useState<{ text: string; html: string } | null>(null);
  useEffect(() => {
    let isHere = true;
    ask<{ html: string }>("markdown/", { method: "POST", body: { text } })
      .then(({ body }) => isHere && setSaid({ text, html: body.html }))
      .catch(() => undefined);
    return () => {
      isHere = false;
    };
  }, [text]);
  const classes = `prose-text ${className}`.trim();
  return said?.text === text ? <div className={classes} dangerouslySetInnerHTML={{ __html: said.html }} /> : <div className={`${classes} is-plain`}>{text}</div>;
}
