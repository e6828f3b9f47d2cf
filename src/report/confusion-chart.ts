import type { TopLevelSpec } from 'vega-lite';
import type { Outcome } from '../refine/outcome.ts';
import { chartConfig } from './picture.ts';
import { plainLine } from './plain-text.ts';
import { count, percent } from './wording.ts';

const cellWithNumbers = 46;
const mostWithNumbers = 20;
const mostNames = 40;
const longestName = 20;

type Cell = { actual: number; predicted: number; share: number; label: string };

/** Actual against predicted classes of the final pipeline; each row's shares add up to 100 %. */
export function confusionChart(outcome: Outcome, classes: readonly string[]): TopLevelSpec {
  const isReadable = classes.length <= mostWithNumbers;
  const side = classes.length * (isReadable ? cellWithNumbers : Math.max(5, Math.min(22, 760 / classes.length)));
  const every = Math.ceil(classes.length / mostNames);
  const axis = (title: string, orient: 'top' | 'left') => ({
    title,
    orient,
    values: classes.map((_, index) => index).filter((index) => index % every === 0),
    labelExpr: `${JSON.stringify(namesOf(classes))}[datum.value]`,
    labelAngle: orient === 'top' ? -40 : 0,
    labelLimit: 160,
    labelAlign: orient === 'top' ? ('left' as const) : ('right' as const),
    ticks: false,
    domain: false,
    labelFontSize: isReadable ? 11 : 9,
    labelPadding: 6,
    titlePadding: 10,
  });
  const domain = classes.map((_, index) => index);
  const x = { field: 'predicted', type: 'ordinal', scale: { domain }, axis: axis('Predicted', 'top') } as const;
  const y = { field: 'actual', type: 'ordinal', scale: { domain }, axis: axis('Actual', 'left') } as const;
  const share = {
    field: 'share',
    type: 'quantitative',
    scale: { domain: [0, 1], range: ['#f3f6fa', '#9cc3e6', '#1f4e79'], type: 'pow', exponent: 0.5 },
    legend: { title: '% of row', format: '.0%', gradientLength: Math.min(240, side) },
  } as const;
  return {
    title: { text: 'Confusion matrix of the final pipeline', subtitle: subtitleOf(outcome, isReadable, every) },
    width: side,
    height: side,
    data: { values: cellsOf(outcome, classes.length) },
    layer: [
      { mark: { type: 'rect', stroke: isReadable ? '#ffffff' : null }, encoding: { x, y, color: share } },
      ...(isReadable
        ? [
            {
              mark: {
                type: 'text' as const,
                fontSize: 10,
                lineHeight: 12,
                lineBreak: '\n',
                baseline: 'middle' as const,
                dy: -5,
              },
              encoding: {
                x,
                y,
                text: { field: 'label', type: 'nominal' as const },
                color: { condition: { test: 'datum.share > 0.45', value: '#ffffff' }, value: '#1f2933' },
              },
            },
          ]
        : []),
    ],
    config: chartConfig,
  };
}

function cellsOf({ final }: Outcome, classes: number): readonly Cell[] {
  const totals = new Array<number>(classes).fill(0);
  const images = new Map<number, number>();
  for (const [actual, predicted, number] of final.confusion) {
    totals[actual] = (totals[actual] ?? 0) + number;
    images.set(actual * classes + predicted, number);
  }
  return Array.from({ length: classes ** 2 }, (_, index) => {
    const actual = Math.floor(index / classes);
    const number = images.get(index) ?? 0;
    const share = number === 0 ? 0 : number / (totals[actual] ?? number);
    const label =
      number === 0
        ? ''
        : `${count(number)}\n${100 * share < 9.95 ? (100 * share).toFixed(1) : Math.round(100 * share)} %`;
    return { actual, predicted: index % classes, share, label };
  });
}

function namesOf(classes: readonly string[]): readonly string[] {
  return classes
    .map(plainLine)
    .map((name) => (name.length > longestName ? `${name.slice(0, longestName - 7)}…${name.slice(-6)}` : name));
}

function subtitleOf({ split, final }: Outcome, isReadable: boolean, every: number): string {
  const what = `${count(final.images)} ${split} images, accuracy ${percent(final.accuracy)}`;
  const cells = isReadable ? '. Each cell: images and share of its row' : '';
  return `${what}${cells}${every > 1 ? `. One class in ${every} is named` : ''}`;
}
