// Bars of days, one a form: what is held and under way, the range of the stocks, and the day on which imports are back.

import type { Cover, Lang } from "./chart";
import { ACCENT, ALARM, INK, PAPER, QUIET, RULE, WIDTH, axisWord, breadth, drawn, hatched, legend, line, lines, number, polygon, rect, text, ticks, word } from "./look";
import type { Picture, Shape } from "./look";

/** Private stock light, public stock dark, what is under way hatched. */
function part(place: number, x: number, y: number, width: number): Shape[] {
  if (place > 1) return hatched(x, y - 6, width, 12);
  return [rect(x, y - 6, width, 12, { fill: place ? ACCENT : "#86aacb", stroke: ACCENT, lineWidth: 0.75 })];
}

function diamond(x: number, y: number): Shape {
  return polygon([[x, y - 6], [x + 6, y], [x, y + 6], [x - 6, y]], { fill: ALARM, stroke: PAPER, lineWidth: 1 });
}

function arrow(x: number, y: number): Shape {
  return polygon([[x, y - 6], [x + 8, y], [x, y + 6]], { fill: PAPER, stroke: ALARM, lineWidth: 1.75 });
}

export function cover(data: Cover, lang: Lang): Picture {
  const longest = Math.max(...data.bars.map((bar) => Math.max(bar.range[1], sum(bar.parts), typeof bar.back === "object" ? bar.back.after : 0)));
  const scale = ticks(longest, 6);
  const key = legend(
    [
      ...data.parts.map((name, place) => ({ words: word(name, lang), mark: (x: number, y: number) => part(place, x, y, 19) })),
      { words: word(data.range, lang), mark: (x, y) => whisker(x, x + 20, y) },
      { words: word(data.mark, lang), mark: (x, y) => [diamond(x + 10, y)] },
      { words: word(data.beyond, lang), mark: (x, y) => [arrow(x + 6, y)] },
    ],
    0, 0, lang,
  );
  const named = Math.min(236, Math.max(...data.bars.map((bar) => breadth(word(bar.name, lang)))));
  const left = named + 14;
  const right = WIDTH - 26;
  const x = (days: number): number => left + ((right - left) * days) / scale.max;
  const shapes: Shape[] = [];
  const top = key.height + 14;
  let y = top;
  let group = "";
  const rows: Shape[] = [];
  for (const bar of data.bars) {
    if (word(bar.group, lang) !== group) {
      group = word(bar.group, lang);
      y += y > top ? 8 : 0;
      rows.push(text(group, 0, y + 10, lang, { bold: true }));
      y += 22;
    }
    const names = lines(word(bar.name, lang), named + 1);
    const high = Math.max(22, 15 * names.length + 5);
    const middle = y + high / 2;
    names.forEach((row, nth) => rows.push(text(row, left - 10, middle + 15 * (nth - (names.length - 1) / 2), lang, { align: "right" })));
    let from = 0;
    bar.parts.forEach((days, place) => {
      if (days > 0) rows.push(...part(place, x(from), middle, x(from + days) - x(from)));
      from += days;
    });
    if (bar.range[1] > bar.range[0] + 0.5) rows.push(...whisker(x(bar.range[0]), x(bar.range[1]), middle));
    if (bar.back === "beyond") rows.push(arrow(right + 8, middle));
    else if (typeof bar.back === "object") rows.push(diamond(x(bar.back.after), middle));
    y += high;
  }
  const bottom = y + 6;
  for (let tick = 0; tick <= scale.max * 1.0001; tick += scale.step) {
    shapes.push(line(x(tick), top, x(tick), bottom, { stroke: RULE, lineWidth: 1 }), text(number(tick), x(tick), bottom + 12, lang, { align: "center", fill: QUIET }));
  }
  shapes.push(...rows, line(x(0), top, x(0), bottom, { stroke: INK, lineWidth: 1 }), ...key.shapes);
  shapes.push(text(axisWord(data.amount, lang), right, bottom + 32, lang, { align: "right", fill: QUIET }));
  return drawn(bottom + 44, shapes);
}

function whisker(from: number, to: number, y: number): Shape[] {
  const style = { stroke: INK, lineWidth: 1.25 };
  return [line(from, y, to, y, { stroke: PAPER, lineWidth: 3.5, opacity: 0.8 }), line(from, y, to, y, style), line(from, y - 4, from, y + 4, style), line(to, y - 4, to, y + 4, style)];
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
