// Builds dist/: charts.js (the bundle), world.json (the map), NOTICE (licences of what is bundled), sources.sha256.
// Run by `cargo xtask web`; `node build.mjs --into FOLDER` writes elsewhere.

import { build } from "esbuild";
import countries from "i18n-iso-countries";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { feature } from "topojson-client";

const here = dirname(fileURLToPath(import.meta.url));
const into = process.argv[2] === "--into" ? process.argv[3] : join(here, "dist");
mkdirSync(into, { recursive: true });

execFileSync(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "--project", here], { stdio: "inherit" });

// What the licences ask to stand in every copy: the page is one.
const read = (path) => readFileSync(join(here, "node_modules", path), "utf8").replace(/\r/g, "").replace(/[ \t]+$/gm, "").trim();
const banner = `/*\nContains Apache ECharts, licensed under the Apache License 2.0 (https://www.apache.org/licenses/LICENSE-2.0), changed by\nleaving out what is not used, and zrender, under the license that follows its notice.\n\n${read("echarts/NOTICE")}\n\n${read("zrender/LICENSE")}\n*/`;

const result = await build({
  banner: { js: banner },
  entryPoints: [join(here, "src/page.ts")],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "ascii",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  outfile: join(into, "charts.js"),
  metafile: true,
});

const packages = [...new Set(Object.keys(result.metafile.inputs).map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean))].sort();

const notice = ["charts.js contains the packages below; world.json comes from Natural Earth (public domain) through world-atlas (ISC).", ""];
for (const name of [...packages, "world-atlas"]) {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  notice.push("-".repeat(100), `${name} ${about.version} (${about.license})`, "");
  const texts = name === "echarts" || name === "world-atlas" || name === "zrender" || name === "tslib" ? { echarts: ["NOTICE", "LICENSE"], zrender: ["LICENSE"], tslib: ["LICENSE.txt"], "world-atlas": ["LICENSE"] }[name] : ["LICENSE"];
  for (const file of texts) {
    try {
      notice.push(readFileSync(join(folder, file), "utf8").replace(/\r/g, "").replace(/[ \t]+$/gm, "").trim(), "");
    } catch {
      throw new Error(`${name} has no ${file}: say where its licence stands`);
    }
  }
}
writeFileSync(join(into, "NOTICE"), notice.join("\n").trimEnd() + "\n");
writeFileSync(join(into, "world.json"), JSON.stringify(world()) + "\n");

// The world around 150 degrees east in the Equal Earth projection (Savric, Patterson, Jenny 2018), in whole units.
function world() {
  const CENTER = 150;
  const SIZE = 1500;
  const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
  const raw = ([longitude, latitude]) => {
    const p = Math.asin((Math.sqrt(3) / 2) * Math.sin((latitude * Math.PI) / 180));
    const p2 = p * p;
    const p6 = p2 * p2 * p2;
    const l = ((longitude - CENTER) * Math.PI) / 180;
    return [(l * Math.cos(p)) / ((Math.sqrt(3) / 2) * (A1 + 3 * A2 * p2 + p6 * (7 * A3 + 9 * A4 * p2))), p * (A1 + A2 * p2 + p6 * (A3 + A4 * p2))];
  };
  const half = raw([CENTER + 180, 0])[0];
  const north = raw([CENTER, 84])[1];
  const south = raw([CENTER, -56])[1];
  const place = (point) => {
    const [x, y] = raw(point);
    return [Math.round(((x + half) / (2 * half)) * SIZE), Math.round(((north - y) / (2 * half)) * SIZE)];
  };
  const edge = CENTER - 180;

  // The half of a ring on one side of the cut, turned so that longitudes run from the cut eastward.
  const side = (ring, east) => {
    const inside = ([longitude]) => (east ? longitude >= edge : longitude <= edge);
    const out = [];
    ring.forEach((point, nth) => {
      const next = ring[(nth + 1) % ring.length];
      if (inside(point)) out.push(point);
      if (inside(point) !== inside(next)) {
        const part = (edge - point[0]) / (next[0] - point[0]);
        out.push([edge, point[1] + part * (next[1] - point[1])]);
      }
    });
    return east ? out : out.map(([longitude, latitude]) => [longitude + 360, latitude]);
  };
  const area = (points) => points.reduce((sum, [x, y], nth) => {
    const [nx, ny] = points[(nth + 1) % points.length];
    return sum + (x * ny - nx * y) / 2;
  }, 0);
  const middle = (points) => {
    const whole = area(points);
    const sums = points.reduce(([sx, sy], [x, y], nth) => {
      const [nx, ny] = points[(nth + 1) % points.length];
      const cross = x * ny - nx * y;
      return [sx + (x + nx) * cross, sy + (y + ny) * cross];
    }, [0, 0]);
    return [Math.round(sums[0] / (6 * whole)), Math.round(sums[1] / (6 * whole))];
  };

  const atlas = JSON.parse(readFileSync(join(here, "node_modules/world-atlas/countries-110m.json"), "utf8"));
  const shapes = {};
  const anchors = {};
  feature(atlas, atlas.objects.countries).features.forEach((country, nth) => {
    const code = (country.id && countries.numericToAlpha3(country.id)) || `_${nth}`;
    if (code === "ATA") return;
    const polygons = country.geometry.type === "Polygon" ? [country.geometry.coordinates] : country.geometry.coordinates;
    let largest = 0;
    for (const [cut] of polygons) {
      // A ring that crosses 180 degrees goes on beyond it instead of jumping back.
      let last = cut[0][0];
      const outer = cut.map(([longitude, latitude]) => {
        while (longitude - last > 180) longitude -= 360;
        while (last - longitude > 180) longitude += 360;
        last = longitude;
        return [longitude, latitude];
      });
      for (const east of [true, false]) {
        const points = side(outer.slice(0, -1), east).map(place).filter(([x, y], at, all) => at === 0 || x !== all[at - 1][0] || y !== all[at - 1][1]);
        if (points.length < 3 || Math.abs(area(points)) < 1) continue;
        let [px, py] = points[0];
        const steps = points.slice(1).map(([x, y]) => {
          const step = `${x - px}${y - py < 0 ? "" : " "}${y - py}`;
          [px, py] = [x, y];
          return step;
        });
        shapes[code] = `${shapes[code] ?? ""}M${points[0].join(" ")}l${steps.join(" ").replace(/ -/g, "-")}z`;
        if (Math.abs(area(points)) > largest) {
          largest = Math.abs(area(points));
          anchors[code] = middle(points);
        }
      }
    }
  });
  const grid = [];
  for (let latitude = 90; latitude >= -90; latitude -= 10) {
    for (let longitude = edge; longitude <= edge + 360; longitude += 10) grid.push(place([longitude, latitude]));
  }
  return { width: SIZE, height: place([CENTER, -56])[1], shapes, anchors, grid };
}
