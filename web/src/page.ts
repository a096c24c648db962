// The report's page: draws every chart from the data that stands beside it, and folds the long tables that repeat one.

import type { Chart, Lang, World } from "./chart";
import { mount } from "./mount";

function data<T>(id: string): T | null {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as T) : null;
}

function draw(): void {
  const lang: Lang = document.documentElement.lang === "ja" ? "ja" : "en";
  const world = data<World>("seawall-world");
  const folds = [...document.querySelectorAll<HTMLDetailsElement>("details.twin")];
  for (const figure of document.querySelectorAll<HTMLElement>("figure.chart")) {
    const canvas = figure.querySelector<HTMLElement>(".canvas");
    const chart = data<Chart>(`${figure.id}-data`);
    if (!canvas || !chart) continue;
    try {
      if (mount(canvas, chart, lang, world)) {
        canvas.hidden = false;
        folds.find((fold) => fold.dataset["chart"] === figure.id)?.removeAttribute("open");
      }
    } catch (error) {
      // The table stays open and says the same.
      console.error(`${chart.id} could not be drawn`, error);
    }
  }
}

draw();
