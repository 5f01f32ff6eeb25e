import { type ReactNode, useEffect, useRef } from "react";

import { Icon } from "../../map/Icon.tsx";
import { useGivenBack } from "../focus.ts";
import { gettext } from "../gettext.ts";

/** A question over the page; Escape and the cross close it. The keyboard goes in, stays in, and back to where it was. */
export function Dialog({ title, onClose, children, isWide = false }: { title: string; onClose: () => void; children: ReactNode; isWide?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useGivenBack(dialog);
  useEffect(() => {
    const element = dialog.current!;
    if (!element.open) element.showModal();
    // What is asked comes first, not the cross.
    for (const first of ["input, textarea", "[aria-pressed='true']", ".btn-primary"]) {
      const found = element.querySelector<HTMLElement>(`.designer-dialog-body :is(${first})`);
      if (found) return found.focus();
    }
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`box designer-dialog${isWide ? " is-wide" : ""}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="panel-head">
        <h2>{title}</h2>
        <button type="button" className="btn btn-icon btn-ghost-secondary" aria-label={gettext("Close")} onClick={onClose}>
          <Icon name="x" />
        </button>
      </div>
      <div className="designer-dialog-body">{children}</div>
    </dialog>
  );
}
