import "@xyflow/react/dist/base.css";
import "./styles/map.css";
import "./styles/designer.css";
import "./styles/panels.css";

import { createRoot } from "react-dom/client";

import { Designer } from "./designer/Designer.tsx";
import { NoSuccess } from "./designer/api.ts";
import { openDraft } from "./designer/drafts.ts";
import { gettext, useCatalog } from "./designer/gettext.ts";
import { tellAcceptHours } from "./designer/kinds.ts";
import { Sprite } from "./map/Icon.tsx";

/** Draw the designer where the page has a place for it, once the draft is here. */
async function mount(place: HTMLElement): Promise<void> {
  const { process, home, icons, catalog, acceptHours } = place.dataset as Record<string, string>;
  useCatalog(JSON.parse(document.getElementById(catalog!)?.textContent ?? '{"catalog": {}}'));
  tellAcceptHours(Number(acceptHours));
  try {
    const start = await openDraft(process!);
    createRoot(place).render(
      <Sprite value={icons!}>
        <Designer process={process!} home={home!} start={start} />
      </Sprite>,
    );
  } catch (failure) {
    if (!(failure instanceof NoSuccess)) throw failure;
    place.textContent = `${failure.message} ${failure.nextAction || gettext("Reload the page.")}`;
  }
}

for (const place of document.querySelectorAll<HTMLElement>("[data-designer]")) void mount(place);
