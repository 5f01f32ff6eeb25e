import { Icon } from "../map/Icon.tsx";
import { gettext } from "./gettext.ts";

/** An empty drawing says what to do first. */
export function Empty({ onRole, onTable }: { onRole: () => void; onTable: () => void }) {
  return (
    <div className="designer-empty">
      <div className="nothing-here">
        <Icon name="sitemap" />
        <h2>{gettext("Who takes part?")}</h2>
        <p>{gettext("Name the roles, such as Sales, Legal and Finance. Each becomes a row; the steps stand in the row of whoever does them, and the drawing lays itself out.")}</p>
        <div className="btn-list justify-content-center">
          <button type="button" className="btn btn-primary" onClick={onRole} autoFocus>
            <Icon name="plus" />
            {gettext("Add the first role")}
          </button>
          <button type="button" className="btn" onClick={onTable}>
            <Icon name="table" />
            {gettext("Paste a table")}
          </button>
        </div>
      </div>
    </div>
  );
}
