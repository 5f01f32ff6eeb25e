import { gettext } from "../gettext.ts";
import { Dialog } from "./Dialog.tsx";

export function KeysHelp({ onClose }: { onClose: () => void }) {
  const keys: readonly (readonly [string, string])[] = [
    ["← → ↑ ↓", gettext("go from step to step")],
    ["Enter", gettext("open the step")],
    ["Esc", gettext("close; back to the drawing")],
    ["A", gettext("add a step after this one")],
    ["B", gettext("add a branch beside what follows")],
    ["L", gettext("give the step to another role")],
    ["R", gettext("add a role")],
    ["F", gettext("open the connection that leaves the step")],
    ["Ctrl D", gettext("copy the step")],
    ["Delete", gettext("take the step or connection out")],
    ["Ctrl Z", gettext("undo")],
    ["Ctrl Y", gettext("redo")],
    ["+ −", gettext("draw it larger, smaller")],
    ["0", gettext("show the whole process")],
    ["?", gettext("this list")],
  ];
  return (
    <Dialog title={gettext("Keys")} onClose={onClose}>
      <dl className="designer-keys">
        {keys.map(([key, words]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
