import { Icon } from "../../map/Icon.tsx";
import { gettext } from "../gettext.ts";

/** Takes something out of the document; undo brings it back. */
export function DeleteButton({ words = gettext("Delete"), onDelete }: { words?: string; onDelete: () => void }) {
  return (
    <button type="button" className="btn btn-sm btn-outline-danger" onClick={onDelete}>
      <Icon name="trash" />
      {words}
    </button>
  );
}
