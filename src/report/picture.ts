import { fileURLToPath } from 'node:url';
import { type BBox, Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Carried by a package, so that pictures look the same on every machine. */
const fontFiles = [
  import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
].map((file) => fileURLToPath(file));
const pixelsPerUnit = 2;

/** Shared look of all charts. */
export const chartConfig = {
  background: 'transparent',
  padding: 5,
  font: 'DejaVu Sans',
  title: {
    fontSize: 16,
    anchor: 'start',
    subtitleFontSize: 12,
    subtitleColor: '#52606d',
    subtitlePadding: 6,
    offset: 16,
    color: '#1f2933',
  },
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelColor: '#3e4c59',
    titleColor: '#3e4c59',
    gridColor: '#e4e7eb',
    domainColor: '#9aa5b1',
    tickColor: '#9aa5b1',
  },
  legend: { labelFontSize: 11, titleFontSize: 12, labelColor: '#3e4c59', titleColor: '#3e4c59' },
  view: { stroke: null },
} as const;

/**
 * A chart as PNG, at twice the size of its units. Without a browser Vega only guesses how wide texts are, so the picture is cut
 * to what is really drawn.
 */
export async function drawPng(spec: TopLevelSpec): Promise<Buffer> {
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  const picture = new Resvg(svg, {
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
    background: '#ffffff',
    fitTo: { mode: 'zoom', value: pixelsPerUnit },
  });
  const drawn = picture.getBBox();
  if (drawn !== undefined) picture.cropByBBox(withMargin(drawn));
  return picture.render().asPng();
}

const margin = 20;

function withMargin(drawn: BBox): BBox {
  drawn.x -= margin;
  drawn.y -= margin;
  drawn.width += 2 * margin;
  drawn.height += 2 * margin;
  return drawn;
}
