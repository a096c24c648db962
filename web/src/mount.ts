// Draws a chart into an element as SVG that scales, prints and stays still.

import * as echarts from "echarts/core";
import { CustomChart, SankeyChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import type { Chart, Lang, World } from "./chart";
import { cover } from "./cover";
import { flowMap } from "./flow_map";
import { heat } from "./heat";
import { INK, WIDTH, family } from "./look";
import type { Picture } from "./look";
import { sankey } from "./sankey";
import { timeline } from "./timeline";
import { waterfall } from "./waterfall";

echarts.use([CustomChart, GridComponent, SankeyChart, SVGRenderer]);

function picture(chart: Chart, lang: Lang, world: World | null): Picture | null {
  const { drawing } = chart;
  switch (drawing.kind) {
    case "timeline": return timeline(drawing, lang);
    case "cover": return cover(drawing, lang);
    case "waterfall": return waterfall(drawing, lang);
    case "sankey": return sankey(drawing, lang);
    case "flow_map": return world && flowMap(drawing, lang, world);
    case "heat": return heat(drawing, lang);
  }
}

/** Draws `chart` into `element` in `lang`; false where it cannot: a map without the world. */
export function mount(element: HTMLElement, chart: Chart, lang: Lang, world: World | null = null): boolean {
  const drawn = picture(chart, lang, world);
  if (!drawn) return false;
  const surface = echarts.init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height: drawn.height });
  surface.setOption({ textStyle: { fontFamily: family(lang), color: INK }, ...drawn.option });
  element.innerHTML = surface.renderToSVGString({ useViewBox: true });
  surface.dispose();
  const svg = element.querySelector("svg");
  svg?.setAttribute("aria-hidden", "true");
  svg?.setAttribute("focusable", "false");
  return true;
}
