// What a chart is: the mirror of crates/model/src/chart.rs.

export type Lang = "en" | "ja";
export type Name = Record<Lang, string>;
export interface Axis { name: Name; unit: Name }
export interface Layer { name: Name; values: number[] }

export interface Timeline {
  kind: "timeline";
  time: Axis;
  amount: Axis;
  edges: number[];
  layers: Layer[];
  line: { name: Name; band: Name; values: number[]; low: number[]; high: number[] };
}

export type Back = "never_cut" | "beyond" | { after: number };

export interface Cover {
  kind: "cover";
  amount: Axis;
  parts: Name[];
  mark: Name;
  range: Name;
  beyond: Name;
  bars: { group: Name; name: Name; parts: number[]; range: [number, number]; back: Back }[];
}

export interface Waterfall {
  kind: "waterfall";
  amount: Axis;
  steps: { name: Name; amount: number; total: boolean }[];
}

export interface Sankey {
  kind: "sankey";
  amount: Axis;
  columns: Name[];
  origins: Name[];
  nodes: { name: Name; column: number; origin: number | null }[];
  ribbons: { from: number; to: number; amount: number }[];
}

export interface FlowMap {
  kind: "flow_map";
  amount: Axis;
  places: { code: string; name: Name; at: [number, number] | null }[];
  flows: { from: number; to: number; amount: number; cut: boolean }[];
  keys: [Name, Name];
  viewpoint: Name;
}

export interface Heat {
  kind: "heat";
  amount: Axis;
  scale: [number, number];
  rows: Name[];
  columns: Name[];
  cells: { row: number; column: number; value: number; word: Name }[];
}

export type Drawing = Timeline | Cover | Waterfall | Sankey | FlowMap | Heat;

export interface Chart {
  id: string;
  title: Name;
  description: Name;
  table: string;
  drawing: Drawing;
}

/** The shapes of the countries, already projected: see build.mjs. */
export interface World {
  width: number;
  height: number;
  /** SVG path by ISO 3166-1 alpha-3. */
  shapes: Record<string, string>;
  /** Where a label of the country stands. */
  anchors: Record<string, [number, number]>;
  /** Position of a whole degree grid, for places that are no country: [longitude, latitude, x, y] is interpolated. */
  grid: [number, number][];
}
