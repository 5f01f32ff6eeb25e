import "@xyflow/react/dist/base.css";
import "./styles/map.css";

import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

import type { MapInput } from "./map/document.ts";
import { Sprite } from "./map/Icon.tsx";
import { ProcessMap } from "./map/ProcessMap.tsx";

/** Follows `data-map-focus` on the mount, so that any script may ask for a step: each time it is set, also to the same. */
function Island({ mount, input }: { mount: HTMLElement; input: MapInput }) {
  const asked = () => (mount.dataset.mapFocus ? { step: mount.dataset.mapFocus } : null);
  const [focus, setFocus] = useState(asked);
  useEffect(() => {
    const observer = new MutationObserver(() => setFocus(asked()));
    observer.observe(mount, { attributes: true, attributeFilter: ["data-map-focus"] });
    return () => observer.disconnect();
  });
  const tell = (key: string) => {
    const behind = input.heat?.steps[key]?.behind;
    if (behind) location.assign(behind); // a step of a dashboard leads where its number leads
    mount.dispatchEvent(new CustomEvent("procops:step", { bubbles: true, detail: { key } }));
    // Of two maps beside each other the one shows the step that is pressed in the other.
    const beside = document.getElementById(mount.dataset.mapBeside ?? "");
    if (beside) beside.dataset.mapFocus = key;
  };
  return (
    <Sprite value={mount.dataset.icons ?? ""}>
      <ProcessMap input={input} focus={focus} onStep={tell} />
    </Sprite>
  );
}

/** Draw every map of a page, or of a piece of a page that htmx brought. */
function mountMaps(root: ParentNode): void {
  for (const mount of root.querySelectorAll<HTMLElement>("[data-map]:not([data-map-drawn])")) {
    const source = document.getElementById(mount.dataset.map!);
    if (!source?.textContent) continue;
    mount.dataset.mapDrawn = "";
    const input: MapInput = JSON.parse(source.textContent);
    createRoot(mount).render(
      <StrictMode>
        <Island mount={mount} input={input} />
      </StrictMode>,
    );
  }
}

mountMaps(document);
document.addEventListener("htmx:load", (event) => mountMaps(event.target as HTMLElement));
