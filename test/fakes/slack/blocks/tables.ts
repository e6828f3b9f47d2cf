import { z } from 'zod';
import { limits } from './limits.ts';
import { richText } from './rich-text.ts';
import { blockId, words } from './text.ts';

const rawText = z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) });
const rawNumber = z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().min(1) });
const cell = z.discriminatedUnion('type', [rawText, rawNumber, richText]);
const headerCell = z.discriminatedUnion('type', [rawText, rawNumber]);

export const table = z.strictObject({
  type: z.literal('table'),
  block_id: blockId,
  rows: z.array(z.array(cell).min(1).max(limits.tableColumns)).min(1).max(limits.tableRows),
  column_settings: z
    .array(
      z
        .strictObject({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: z.boolean().optional() })
        .nullable(),
    )
    .max(limits.tableColumns)
    .optional(),
});

export const dataTable = z
  .strictObject({
    type: z.literal('data_table'),
    block_id: blockId,
    caption: z.string().min(1),
    page_size: z.int().min(1).max(limits.dataTablePageSize).optional(),
    row_header_column_index: z.int().min(0).optional(),
    rows: z
      .tuple([z.array(headerCell).min(1).max(limits.tableColumns)], z.array(cell).min(1).max(limits.tableColumns))
      .refine((rows) => rows.length >= 2, 'must have at least 2 rows')
      .refine((rows) => rows.length <= limits.dataTableRows, `no more than ${limits.dataTableRows} items allowed`)
      .refine((rows) => rows.every((row) => row.length === rows[0].length), 'all rows must have the same length'),
  })
  .refine(
    ({ rows, row_header_column_index = 0 }) => row_header_column_index < rows[0].length,
    'row_header_column_index is no column',
  );

const point = z.strictObject({ label: words(limits.visualisationLabel), value: z.number() });
const plotted = z.strictObject({
  series: z
    .array(
      z.strictObject({
        name: words(limits.visualisationLabel),
        data: z.array(point).min(1).max(limits.visualisationPoints),
      }),
    )
    .min(1)
    .max(limits.visualisationSeries),
  axis_config: z.strictObject({
    categories: z.array(words(limits.visualisationLabel)).min(1).max(limits.visualisationPoints),
    x_label: z.string().optional(),
    y_label: z.string().optional(),
  }),
});

const axes = (type: 'line' | 'bar' | 'area') =>
  plotted
    .extend({ type: z.literal(type) })
    .refine(hasValueForEveryCategory, 'every series needs a value for every category');

/** Charts of lines, bars and areas; pies are not used by this project, so they are refused here. */
export const dataVisualisation = z.strictObject({
  type: z.literal('data_visualization'),
  block_id: blockId,
  title: words(limits.visualisationTitle),
  chart: z.discriminatedUnion('type', [axes('line'), axes('bar'), axes('area')]),
});

function hasValueForEveryCategory({ series, axis_config: { categories } }: z.infer<typeof plotted>): boolean {
  return series.every(
    ({ data }) =>
      data.length === categories.length && categories.every((name) => data.some(({ label }) => label === name)),
  );
}
