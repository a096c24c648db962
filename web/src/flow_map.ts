// Flows on the map of the world: width by amount, dashed where the scenario cuts, in the middle the Pacific.

import type { FlowMap, Lang, World } from "./chart";
import { ACCENT, ALARM, INK, PAPER, QUIET, WIDTH, axisWord, breadth, drawn, legend, number, path, polygon, polyline, stroke, text, ticks, word } from "./look";
import type { Picture, Shape } from "./look";

type Point = [number, number];

/** The map; null where the world knows none of the places. */
export function flowMap(data: FlowMap, lang: Lang, world: World): Picture | null {
  const known = data.places.filter((where) => where.at ?? world.anchors[where.code]);
  if (known.length === 0) return null;
  const scale = WIDTH / world.width;
  const top = 50;
  const height = world.height * scale;
  const place = ([x, y]: Point): Point => [x * scale, top + y * scale];
  // A place without a shape at this scale stands at the foot of the map, in open sea.
  const strangers = data.places.filter((where) => !known.includes(where));
  const foot = (code: string): Point => [(world.width * (strangers.findIndex((where) => where.code === code) + 1)) / (strangers.length + 1), world.height - 20];
  const at = data.places.map((where): Point => place(where.at ? project(where.at, world) : (world.anchors[where.code] ?? foot(where.code))));
  const named = new Set(data.places.map((where) => where.code));
  const shapes: Shape[] = Object.entries(world.shapes).map(([code, shape]) =>
    path(shape, { fill: named.has(code) ? "#d3dde6" : "#eaeef1", stroke: PAPER, lineWidth: 0.5 / scale }, { x: 0, y: top, scaleX: scale, scaleY: scale }));

  const most = Math.max(...data.flows.map((flow) => flow.amount));
  const width = (amount: number): number => Math.max(0.8, 8 * (amount / most));
  // The smallest on top, so that no thick flow hides a thin one.
  for (const flow of data.flows) {
    const [from, to] = [at[flow.from], at[flow.to]];
    if (!from || !to) continue;
    shapes.push(...arrow(from, to, width(flow.amount), flow.cut));
  }
  const taken: [number, number, number, number][] = [];
  data.places.forEach((_, nth) => {
    const [x, y] = at[nth] ?? [0, 0];
    shapes.push({ type: "circle", shape: { cx: x, cy: y, r: 3 }, style: { fill: INK, stroke: PAPER, lineWidth: 1 } });
    taken.push([x - 4, y - 4, x + 4, y + 4]);
  });
  data.places.forEach((where, nth) => {
    const [x, y] = at[nth] ?? [0, 0];
    const words = word(where.name, lang);
    const wide = breadth(words, 11);
    const spots: [number, number, "left" | "right" | "center"][] = [[x + 7, y, "left"], [x - 7, y, "right"], [x, y - 12, "center"], [x, y + 13, "center"], [x + 7, y - 13, "left"], [x + 7, y + 13, "left"], [x - 7, y + 13, "right"], [x - 7, y - 13, "right"], [x, y + 26, "center"]];
    const box = ([sx, sy, align]: [number, number, string]): [number, number, number, number] => {
      const start = align === "left" ? sx : align === "right" ? sx - wide : sx - wide / 2;
      return [start, sy - 7, start + wide, sy + 7];
    };
    const free = spots.find((spot) => {
      const [x1, y1, x2, y2] = box(spot);
      return x1 >= 0 && x2 <= WIDTH && y2 < top + height && !taken.some(([a, b, c, d]) => x1 < c && a < x2 && y1 < d && b < y2);
    }) ?? spots[0]!;
    taken.push(box(free));
    shapes.push(text(words, free[0], free[1], lang, { size: 11, align: free[2], halo: true }));
  });
  const round = ticks(most, 1).step <= most ? ticks(most, 1).step : ticks(most, 2).step;
  const key = legend(
    [
      { words: word(data.keys[0], lang), mark: stroke({ stroke: ACCENT, lineWidth: 4 }) },
      ...(data.flows.some((flow) => flow.cut) ? [{ words: word(data.keys[1], lang), mark: stroke({ stroke: ALARM, lineWidth: 4, lineDash: [7, 3] }) }] : []),
      { words: `= ${number(round)} ${word(data.amount.unit, lang)}`, mark: stroke({ stroke: QUIET, lineWidth: width(round) }) },
    ],
    0, 22, lang,
  );
  shapes.push(text(axisWord(data.amount, lang), 0, 10, lang, { fill: QUIET }), ...key.shapes);
  return drawn(top + height + 4, shapes);
}

/** Where a longitude and latitude stand, between the corners of the grid of whole tens of degrees. */
function project([longitude, latitude]: Point, world: World): Point {
  const [column, row] = [((longitude + 390) % 360) / 10, (90 - latitude) / 10];
  const corner = (c: number, r: number): Point => world.grid[r * 37 + c] ?? [0, 0];
  const [c, r] = [Math.min(Math.floor(column), 35), Math.min(Math.floor(row), 17)];
  const mix = (a: Point, b: Point, part: number): Point => [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
  return mix(mix(corner(c, r), corner(c + 1, r), column - c), mix(corner(c, r + 1), corner(c + 1, r + 1), column - c), row - r);
}

/** A bow to the left of its way, so that there and back do not lie on each other, with a head. */
function arrow(from: Point, to: Point, width: number, cut: boolean): Shape[] {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy) || 1;
  const bend = Math.min(0.22 * length + 6, 60);
  const middle: Point = [(from[0] + to[0]) / 2 + (dy / length) * bend, (from[1] + to[1]) / 2 - (dx / length) * bend];
  const color = cut ? ALARM : ACCENT;
  const head = Math.min(5 + width * 0.7, length * 0.45);
  const bow = (t: number): Point => [(1 - t) ** 2 * from[0] + 2 * t * (1 - t) * middle[0] + t * t * to[0], (1 - t) ** 2 * from[1] + 2 * t * (1 - t) * middle[1] + t * t * to[1]];
  const stop = Math.max(0.3, 1 - (head + 3) / length);
  const tip = Math.max(stop + 0.05, 1 - 3 / length);
  const points = Array.from({ length: 25 }, (_, nth) => bow((stop * nth) / 24));
  const [end, point] = [bow(stop), bow(tip)];
  const [ax, ay] = [point[0] - end[0], point[1] - end[1]];
  const reach = Math.hypot(ax, ay) || 1;
  const half = Math.max(width * 0.85, 3);
  const side: Point = [(-ay / reach) * half, (ax / reach) * half];
  return [
    polyline(points, { stroke: color, lineWidth: width, opacity: 0.72, ...(cut ? { lineDash: [Math.max(7, width), Math.max(3, width * 0.45)] } : {}) }),
    polygon([[end[0] + side[0], end[1] + side[1]], point, [end[0] - side[0], end[1] - side[1]]], { fill: color, stroke: PAPER, lineWidth: 0.5 }),
  ];
}
