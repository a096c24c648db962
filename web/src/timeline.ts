// Amounts over time: layers of one hue, darkest for the largest, and a dashed line with its band.

import type { Lang, Timeline } from "./chart";
import { ACCENT, ALARM, INK, PAPER, QUIET, RULE, SHADES, WIDTH, axisWord, drawn, legend, line, number, polygon, polyline, rect, stroke, swatch, text, ticks, word } from "./look";
import type { Picture, Shape } from "./look";

export function timeline(data: Timeline, lang: Lang): Picture {
  const { edges, layers } = data;
  const end = edges[edges.length - 1] ?? 1;
  const count = edges.length - 1;
  const totals = Array.from({ length: count }, (_, t) => layers.reduce((sum, layer) => sum + (layer.values[t] ?? 0), 0));
  const scale = ticks(Math.max(...totals, ...data.line.high, ...data.line.values));

  const key = legend(
    [
      ...layers.map((layer, place) => ({ words: word(layer.name, lang), mark: swatch({ fill: SHADES[place % SHADES.length], stroke: ACCENT, lineWidth: 0.5 }) })),
      { words: word(data.line.name, lang), mark: stroke({ stroke: ALARM, lineWidth: 2, lineDash: [6, 3] }) },
      { words: word(data.line.band, lang), mark: swatch({ fill: "#f2e1db", stroke: ALARM, lineWidth: 0.75 }) },
    ],
    0, 0, lang,
  );
  const [left, right, top] = [54, WIDTH - 8, key.height + 30];
  const bottom = top + 230;
  const x = (week: number): number => left + ((right - left) * week) / end;
  const y = (amount: number): number => bottom - ((bottom - top) * amount) / scale.max;

  const steps = (values: number[]): [number, number][] =>
    values.flatMap((value, t): [number, number][] => [[x(edges[t] ?? 0), y(value)], [x(edges[t + 1] ?? end), y(value)]]);

  const shapes: Shape[] = [...key.shapes, text(axisWord(data.amount, lang), 0, top - 16, lang, { fill: QUIET })];
  for (let tick = 0; tick <= scale.max * 1.0001; tick += scale.step) {
    shapes.push(line(left, y(tick), right, y(tick), { stroke: RULE, lineWidth: 1 }), text(number(tick), left - 8, y(tick), lang, { align: "right", fill: QUIET }));
  }
  // Behind the layers, its edges before them: neither hides the other.
  shapes.push(polygon([...steps(data.line.high), ...steps(data.line.low).reverse()], { fill: ALARM, opacity: 0.16 }));
  const base = new Array<number>(count).fill(0);
  layers.forEach((layer, place) => {
    const top = base.map((below, t) => below + (layer.values[t] ?? 0));
    shapes.push(polygon([...steps(top), ...steps([...base]).reverse()], { fill: SHADES[place % SHADES.length], stroke: ACCENT, lineWidth: 0.5 }));
    top.forEach((value, t) => { base[t] = value; });
  });
  for (const edge of [data.line.high, data.line.low]) shapes.push(polyline(steps(edge), { stroke: ALARM, lineWidth: 0.75, opacity: 0.6 }));
  shapes.push(polyline(steps(data.line.values), { stroke: PAPER, lineWidth: 4, opacity: 0.85 }));
  shapes.push(polyline(steps(data.line.values), { stroke: ALARM, lineWidth: 2, lineDash: [6, 3] }));
  shapes.push(rect(left, bottom, right - left, 1, { fill: INK }));
  const every = [4, 8, 13, 26, 52].find((weeks) => end / weeks <= 13) ?? 104;
  for (let week = 0; week <= end; week += every) {
    shapes.push(line(x(week), bottom, x(week), bottom + 5, { stroke: INK, lineWidth: 1 }), text(String(week), x(week), bottom + 15, lang, { align: "center", fill: QUIET }));
  }
  shapes.push(text(word(data.time.name, lang), right, bottom + 34, lang, { align: "right", fill: QUIET }));
  return drawn(bottom + 46, shapes);
}
