// The charts of dashboards. The server gives the numbers and every word; each chart has the same as a table below it.

import { Drawn, drawing } from "./charts/drawing.ts";

const drawn = new Map<HTMLElement, Drawn>();

function draw(root: ParentNode): void {
  for (const mount of root.querySelectorAll<HTMLElement>("[data-chart]")) {
    if (drawn.has(mount)) continue;
    const source = document.getElementById(mount.dataset.chart!);
    if (source?.textContent) drawn.set(mount, drawing(mount, JSON.parse(source.textContent)));
  }
  for (const [mount, chart] of drawn) {
    if (mount.isConnected) continue;
    chart.dispose();
    drawn.delete(mount);
  }
}

function redraw(): void {
  for (const chart of drawn.values()) chart.draw();
}

draw(document);
document.addEventListener("htmx:load", () => draw(document));
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
new ResizeObserver(() => {
  for (const chart of drawn.values()) chart.resize();
}).observe(document.body);
