import { BarChart, HeatmapChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapContinuousComponent } from "echarts/components";
import { type ECharts, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

import { colours } from "./colours.ts";
import type { ChartInput } from "./input.ts";
import { heightOf, optionOf } from "./options.ts";

use([
  BarChart,
  HeatmapChart,
  LineChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
  SVGRenderer,
]);

/** One chart on the page. */
export class Drawn {
  constructor(
    private readonly mount: HTMLElement,
    private readonly input: ChartInput,
    private readonly chart: ECharts,
  ) {}

  draw(): void {
    const room = { width: this.mount.clientWidth };
    this.mount.style.height = `${heightOf(this.input, room)}px`;
    this.chart.resize();
    this.chart.setOption(optionOf(this.input, colours(), room), { notMerge: true });
    this.mount.dataset.chartDrawn = "";
  }

  resize(): void {
    if (this.chart.getWidth() !== this.mount.clientWidth) this.draw();
  }

  dispose(): void {
    this.chart.dispose();
  }
}

export function drawing(mount: HTMLElement, input: ChartInput): Drawn {
  mount.style.height = `${heightOf(input, { width: mount.clientWidth })}px`;
  const drawn = new Drawn(mount, input, init(mount, undefined, { renderer: "svg" }));
  drawn.draw();
  return drawn;
}
