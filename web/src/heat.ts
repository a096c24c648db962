// One number for each row and column: the shade says it, and the number stands in the cell.

import type { Heat, Lang } from "./chart";
import { INK, PAPER, QUIET, RULE, WIDTH, axisWord, breadth, drawn, lines, number, rect, text, word } from "./look";
import type { Picture, Shape } from "./look";

/** From paper to accent; lightness falls evenly. */
function shade(part: number): string {
  const [from, to] = [[238, 243, 248], [29, 75, 115]];
  const mix = from.map((low, place) => Math.round(low + ((to[place] ?? 0) - low) * Math.min(Math.max(part, 0), 1)));
  return `rgb(${mix.join(",")})`;
}

export function heat(data: Heat, lang: Lang): Picture {
  const left = Math.min(158, 14 + Math.max(...data.rows.map((row) => breadth(word(row, lang)))));
  const [top, high] = [56, 52];
  const wide = (WIDTH - left) / Math.max(data.columns.length, 1);
  const [least, most] = data.scale;
  const part = (value: number): number => (value - least) / (most - least);
  const shapes: Shape[] = [text(axisWord(data.amount, lang), 0, 12, lang, { fill: QUIET })];
  const start = breadth(axisWord(data.amount, lang)) + 60;
  for (let step = 0; step < 20; step += 1) shapes.push(rect(start + step * 8, 6, 8.5, 12, { fill: shade((step + 0.5) / 20) }));
  shapes.push(text(number(least), start - 8, 12, lang, { align: "right", fill: QUIET }), text(number(most), start + 168, 12, lang, { fill: QUIET }));
  data.columns.forEach((column, place) => {
    shapes.push(text(word(column, lang), left + wide * (place + 0.5), top - 12, lang, { align: "center", bold: true }));
    data.rows.forEach((_, row) => {
      shapes.push(rect(left + wide * place + 1, top + high * row + 1, wide - 2, high - 2, { fill: PAPER, stroke: RULE, lineWidth: 1 }));
    });
  });
  data.rows.forEach((row, place) => {
    const rows = lines(word(row, lang), left - 14);
    rows.forEach((words, nth) => {
      shapes.push(text(words, left - 12, top + high * (place + 0.5) + 15 * (nth - (rows.length - 1) / 2), lang, { align: "right" }));
    });
  });
  for (const cell of data.cells) {
    const [x, y] = [left + wide * cell.column, top + high * cell.row];
    const fill = part(cell.value) > 0.5 ? PAPER : INK;
    shapes.push(rect(x + 1, y + 1, wide - 2, high - 2, { fill: shade(part(cell.value)) }));
    shapes.push(text(word(cell.word, lang), x + wide / 2, y + high / 2 - 9, lang, { align: "center", fill }));
    shapes.push(text(`${number(Math.round(cell.value))} ${word(data.amount.unit, lang)}`, x + wide / 2, y + high / 2 + 9, lang, { align: "center", fill, bold: true }));
  }
  return drawn(top + high * data.rows.length + 6, shapes);
}
