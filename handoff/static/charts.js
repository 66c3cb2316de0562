// Draws a figure's table as a chart (uPlot). The table is the only source, so chart and table cannot differ.
// The table stands open until its chart is drawn: who has no script still reads it.
"use strict";
(() => {
  const drawn = new Map();
  const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colours = () => [ink("--accent"), ink("--good"), ink("--warn")];
  const parted = (number) => number.toLocaleString(document.documentElement.lang); // as the tables write it: 1.234

  function read(table) {
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
    const columns = heads.slice(1).map((_, place) => rows.map((row) => Number(row[place + 1].replace(/\D/g, ""))));
    return { heads, words: rows.map((row) => row[0]), columns };
  }

  // While nothing is pointed at, the legend tells the whole.
  const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
  // Wide enough for the longest number beside the axis: 1.250 needs more than 40.
  const beside = (_, values) => 16 + 7 * Math.max(2, ...(values ?? []).map((value) => value.length));

  function options(kind, data, width, all) {
    const bars = kind === "columns";
    const paths = bars ? uPlot.paths.bars({ size: [0.7, 40], radius: 0.15 }) : undefined;
    const axis = { stroke: ink("--muted"), grid: { stroke: ink("--line"), width: 1 }, ticks: { stroke: ink("--line") } };
    const whole = (_, values) => values.map((value) => (Number.isInteger(value) ? parted(value) : ""));
    return {
      width, height: 240,
      cursor: { drag: { x: false, y: false } },
      scales: { x: { time: false, range: (_, low, high) => [low - 0.5, high + 0.5] }, y: { range: (_, low, high) => [0, Math.max(high * 1.1, 4)] } },
      axes: [
        { ...axis, grid: { show: false }, space: 60, values: (_, places) => places.map((place) => data.words[place] ?? "") },
        { ...axis, size: beside, values: whole },
      ],
      series: [
        { label: data.heads[0], value: (_, place) => (place == null ? all : data.words[place]) },
        ...data.columns.map((numbers, place) => ({
          label: data.heads[place + 1], stroke: colours()[place], width: 2, paths,
          value: (_, number) => parted(number ?? total(numbers)),
          fill: bars ? colours()[place] : undefined, points: { show: !bars && data.words.length < 40, size: 5 },
          dash: place === 2 ? [5, 4] : undefined,
        })),
      ],
    };
  }

  function draw(figure) {
    const plot = figure.querySelector("[data-plot]");
    const data = read(figure.querySelector("details table"));
    if (!data.words.length) return;
    plot.hidden = false;
    if (drawn.has(figure)) drawn.get(figure).destroy();
    else figure.querySelector("details").open = false;
    const given = [data.words.map((_, place) => place), ...data.columns];
    drawn.set(figure, new uPlot(options(figure.dataset.chart, data, plot.clientWidth, figure.dataset.all), given, plot));
  }

  const figures = [...document.querySelectorAll("figure[data-chart]")];
  const anew = () => figures.forEach(draw);
  anew();
  let waiting = 0;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(anew, 150); });
  for (const look of ["(prefers-color-scheme: dark)", "print"]) matchMedia(look).addEventListener("change", anew); // paper is light
})();
