// From total to total: totals stand on the ground, changes hang where the step before ended, hatched where they take away.

import type { Lang, Waterfall } from "./chart";
import { ACCENT, INK, QUIET, RULE, WIDTH, axisWord, drawn, hatched, line, lines, number, rect, text, ticks, word } from "./look";
import type { Picture, Shape } from "./look";

export function waterfall(data: Waterfall, lang: Lang): Picture {
  let level = 0;
  const spans = data.steps.map((step) => {
    const from = step.total ? 0 : level;
    level = step.total ? step.amount : level + step.amount;
    return { step, from, to: level };
  });
  const most = Math.max(0, ...spans.flatMap((span) => [span.from, span.to]));
  const least = Math.min(0, ...spans.flatMap((span) => [span.from, span.to]));
  const { step: distance } = ticks(most - least);
  const [high, low] = [Math.ceil(most / distance) * distance, Math.floor(least / distance) * distance];
  const [left, right, top, bottom] = [64, WIDTH - 8, 44, 274];
  const y = (amount: number): number => bottom - ((bottom - top) * (amount - low)) / (high - low);
  const shapes: Shape[] = [text(axisWord(data.amount, lang), 0, 12, lang, { fill: QUIET })];
  for (let tick = low; tick <= high + distance / 1e4; tick += distance) {
    shapes.push(line(left, y(tick), right, y(tick), { stroke: RULE, lineWidth: 1 }), text(number(tick), left - 8, y(tick), lang, { align: "right", fill: QUIET }));
  }
  const pitch = (right - left) / Math.max(spans.length, 1);
  const wide = Math.min(84, pitch * 0.62);
  spans.forEach(({ step, from, to }, place) => {
    const middle = left + pitch * (place + 0.5);
    const [above, below] = [Math.min(y(from), y(to)), Math.max(y(from), y(to))];
    const high = Math.max(below - above, 1);
    if (!step.total && step.amount < 0) shapes.push(...hatched(middle - wide / 2, above, wide, high));
    else shapes.push(rect(middle - wide / 2, above, wide, high, step.total ? { fill: ACCENT } : { fill: "#86aacb", stroke: ACCENT, lineWidth: 1 }));
    const sign = !step.total && step.amount > 0 && place > 0 ? "+" : "";
    shapes.push(text(sign + number(step.amount), middle, above - 9, lang, { align: "center", bold: true, halo: true }));
    if (place + 1 < spans.length) {
      shapes.push(line(middle + wide / 2, y(to), middle + pitch - wide / 2, y(to), { stroke: QUIET, lineWidth: 1, lineDash: [3, 3] }));
    }
    lines(word(step.name, lang), pitch - 8).forEach((row, nth) => {
      shapes.push(text(row, middle, bottom + 16 + 15 * nth, lang, { align: "center" }));
    });
  });
  shapes.push(line(left, y(0), right, y(0), { stroke: INK, lineWidth: 1 }));
  return drawn(bottom + 56, shapes);
}
