// One conserved unit through the stages. Nodes keep the order in which they are given; a ribbon has its origin's color.

import type { Lang, Sankey } from "./chart";
import { INK, LOST, ORIGINS, PAPER, QUIET, WIDTH, axisWord, breadth, drawn, legend, number, swatch, text, word } from "./look";
import type { Picture, Shape } from "./look";

const NODE = 12;

export function sankey(data: Sankey, lang: Lang): Picture {
  const color = (origin: number | null): string => (origin === null ? LOST : origin === data.origins.length - 1 ? (ORIGINS[ORIGINS.length - 1] ?? LOST) : (ORIGINS[origin % (ORIGINS.length - 1)] ?? LOST));
  const key = legend(data.origins.map((origin, place) => ({ words: word(origin, lang), mark: swatch({ fill: color(place) }) })), 0, 22, lang);
  const top = key.height + 62;
  const most = Math.max(...data.columns.map((_, column) => data.nodes.filter((node) => node.column === column).length));
  const height = Math.max(360, 46 * most);
  const [left, right] = [2, WIDTH - 116];
  const pitch = (right - left - NODE) / (data.columns.length - 1);

  const through = data.nodes.map((_, place) => {
    const total = (way: "from" | "to"): number => data.ribbons.filter((ribbon) => ribbon[way] === place).reduce((sum, ribbon) => sum + ribbon.amount, 0);
    return Math.max(total("from"), total("to"));
  });
  const largest = Math.max(...through);
  const room = pitch - NODE - 6;
  const nodes = data.nodes.map((node, place) => {
    const amount = through[place] ?? 0;
    const both = `${word(node.name, lang)} ${number(amount)}`;
    const label = amount > 0.02 * largest && breadth(both, 11) < room ? both : word(node.name, lang);
    const plain = node.origin === null;
    return {
      name: String(place),
      depth: node.column,
      itemStyle: { color: plain ? PAPER : color(node.origin), borderColor: plain ? QUIET : color(node.origin), borderWidth: plain ? 0.75 : 0, ...(plain ? { decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1.5, 3.5], rotation: -Math.PI / 4, color: QUIET } } : {}) },
      label: { formatter: label, color: plain ? QUIET : INK },
    };
  });
  const links = data.ribbons.map((ribbon) => {
    const [from, to] = [data.nodes[ribbon.from], data.nodes[ribbon.to]];
    const lost = to?.origin === null || from?.origin === null;
    return {
      source: String(ribbon.from),
      target: String(ribbon.to),
      value: ribbon.amount,
      lineStyle: { color: lost ? LOST : color(from?.origin ?? null), opacity: lost ? 0.45 : 0.42 },
    };
  });
  const shapes: Shape[] = [text(axisWord(data.amount, lang), 0, 10, lang, { fill: QUIET }), ...key.shapes];
  data.columns.forEach((column, place) => {
    shapes.push(text(word(column, lang), left + pitch * place, top - 16, lang, { bold: true }));
  });
  return drawn(top + height + 12, shapes, {
    series: [{
      type: "sankey",
      silent: true,
      left, right: WIDTH - right, top, bottom: 12,
      nodeWidth: NODE,
      nodeGap: 16,
      layoutIterations: 0,
      draggable: false,
      data: nodes,
      links,
      lineStyle: { curveness: 0.5 },
      label: { position: "right", distance: 4, fontSize: 11, textBorderColor: PAPER, textBorderWidth: 2.5 },
    }],
  });
}
