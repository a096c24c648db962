// The look that all pictures share: sizes, ink, letters, numbers, and the shapes that a picture is put together from.

import type { Lang, Name } from "./chart";

/** Width in pixels that every picture is laid out for; the page scales it. */
export const WIDTH = 760;

export const INK = "#1a242e";
export const QUIET = "#4b5966";
export const RULE = "#d5dce2";
export const ACCENT = "#1d4b73";
export const ALARM = "#a8431c";
export const PAPER = "#ffffff";

/** One hue from dark to light, so that the order survives without color. */
export const SHADES = ["#3f6f9b", "#7ea5c8", "#b3cce1", "#dbe7f1", "#f1f6fa"];

/** Origins: hues that stay apart for color-blind readers, neighbors far apart in lightness so that grey paper tells them too; the last is for all others. */
export const ORIGINS = ["#143a5c", "#e8b04e", "#c4564a", "#7fc4ba", "#6a4c9a", "#d5df8e", "#9aa4ad"];

/** Losses and what nobody explains. */
export const LOST = "#c3cad0";

/** The letters of the page in a language. */
export function family(lang: Lang): string {
  const latin = "system-ui,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans',Arial";
  const japanese = "'Hiragino Sans','BIZ UDPGothic','Yu Gothic',Meiryo,'Noto Sans CJK JP','Noto Sans JP'";
  return lang === "ja" ? `${japanese},${latin},sans-serif` : `${latin},${japanese},sans-serif`;
}

export function word(name: Name, lang: Lang): string {
  return name[lang] || name.en || name.ja;
}

/** What an axis says: its name, and its unit in brackets. */
export function axisWord(axis: { name: Name; unit: Name }, lang: Lang): string {
  const unit = word(axis.unit, lang);
  const name = word(axis.name, lang);
  if (!unit) return name;
  return lang === "ja" ? `${name}(${unit})` : `${name} (${unit})`;
}

/** A number with three digits that mean something, and a true minus sign. */
export function number(value: number): string {
  const rounded = Number(value.toPrecision(3));
  const text = Math.abs(rounded) >= 1000 ? Math.round(rounded).toLocaleString("en-US") : String(Number(rounded.toFixed(2)));
  return text.replace("-", "\u2212");
}

/** A round number at or above the greatest value, and the distance between the ticks under it. */
export function ticks(most: number, about = 5): { max: number; step: number } {
  if (!(most > 0)) return { max: 1, step: 0.5 };
  const rough = most / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999) ?? rough;
  return { max: Math.ceil((most / step) * 0.9999) * step, step };
}

/** A shape in pixels, as the custom series takes it. */
export type Shape = Record<string, unknown>;

export function rect(x: number, y: number, width: number, height: number, style: Shape): Shape {
  return { type: "rect", shape: { x, y, width: Math.max(width, 0), height: Math.max(height, 0) }, style };
}

export function line(x1: number, y1: number, x2: number, y2: number, style: Shape): Shape {
  return { type: "line", shape: { x1, y1, x2, y2 }, style: { fill: "none", ...style } };
}

export function polygon(points: [number, number][], style: Shape): Shape {
  return { type: "polygon", shape: { points }, style };
}

export function polyline(points: [number, number][], style: Shape): Shape {
  return { type: "polyline", shape: { points }, style: { fill: "none", ...style } };
}

export function path(pathData: string, style: Shape, place: Shape = {}): Shape {
  return { type: "path", shape: { pathData }, style, ...place };
}

interface Letters { size?: number; fill?: string; align?: "left" | "center" | "right"; bold?: boolean; halo?: boolean; base?: "top" | "middle" | "bottom" }

export function text(content: string, x: number, y: number, lang: Lang, letters: Letters = {}): Shape {
  const { size = 12, fill = INK, align = "left", bold = false, halo = false, base = "middle" } = letters;
  const outline = halo ? { stroke: PAPER, lineWidth: 3 } : {};
  return {
    type: "text",
    style: { text: content, x, y, fill, align, verticalAlign: base, font: `${bold ? "600 " : ""}${size}px ${family(lang)}`, ...outline },
  };
}

/** How wide words are drawn, near enough to keep them apart on any machine: half the size a letter, all of it an ideograph. */
export function breadth(content: string, size = 12): number {
  let units = 0;
  for (const letter of content) units += letter.codePointAt(0)! > 0x2e80 ? 1 : /[A-Z0-9%]/.test(letter) ? 0.66 : /[ .,ijl]/.test(letter) ? 0.35 : 0.63;
  return units * size;
}

/** Words cut into lines of at most `most` pixels: between words, or between ideographs. */
export function lines(content: string, most: number, size = 12): string[] {
  const parts = content.match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*/gu) ?? [content];
  const out: string[] = [""];
  for (const part of parts) {
    const last = out[out.length - 1] ?? "";
    // A closing mark never begins a line.
    if (last && !/^[)\]）」』、。,.%]/.test(part) && breadth((last + part).trimEnd(), size) > most) out.push(part);
    else out[out.length - 1] = last + part;
  }
  return out.map((row) => row.trim());
}

/** A key: small marks with their words, in rows from the top left; gives its shapes and its height. */
export function legend(items: { mark: (x: number, y: number) => Shape[]; words: string }[], x: number, y: number, lang: Lang, right = WIDTH): { shapes: Shape[]; height: number } {
  const shapes: Shape[] = [];
  let [at, row] = [x, y];
  for (const item of items) {
    const wide = 26 + breadth(item.words) + 18;
    if (at > x && at + wide > right) [at, row] = [x, row + 20];
    shapes.push(...item.mark(at, row + 8), text(item.words, at + 26, row + 8, lang, { fill: QUIET }));
    at += wide;
  }
  return { shapes, height: row - y + 20 };
}

export function swatch(style: Shape): (x: number, y: number) => Shape[] {
  return (x, y) => [rect(x, y - 6, 19, 12, style)];
}

export function stroke(style: Shape): (x: number, y: number) => Shape[] {
  return (x, y) => [line(x, y, x + 20, y, style)];
}

/** A framed field with diagonal hatching that prints, of any size. */
export function hatched(x: number, y: number, width: number, height: number, frame = ACCENT, apart = 5): Shape[] {
  const shapes = [rect(x, y, width, height, { fill: PAPER })];
  for (let start = x - height + apart / 2; start < x + width; start += apart) {
    const [from, to] = [Math.max(start, x), Math.min(start + height, x + width)];
    if (to > from) shapes.push(line(from, y + height - (from - start), to, y + height - (to - start), { stroke: frame, lineWidth: 0.8 }));
  }
  return [...shapes, rect(x, y, width, height, { fill: "none", stroke: frame, lineWidth: 0.75 })];
}

export interface Picture { height: number; option: Shape }

/** A picture made of shapes in pixels alone. */
export function drawn(height: number, shapes: Shape[], more: Shape = {}): Picture {
  const series = { type: "custom", silent: true, data: [[0, 0]], renderItem: () => ({ type: "group", children: shapes }) };
  const others = (more["series"] as Shape[] | undefined) ?? [];
  const hidden = { show: false, min: 0, max: 1, type: "value" };
  return {
    height,
    option: {
      animation: false,
      grid: { left: 0, right: 0, top: 0, bottom: 0 },
      xAxis: hidden,
      yAxis: hidden,
      ...more,
      series: [...others, { ...series, z: 5 }],
    },
  };
}
