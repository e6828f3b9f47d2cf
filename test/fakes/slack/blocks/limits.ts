/**
 * What Slack takes, in characters or items. Sources: the doc comments of @slack/types 3.2.0 unless one stands beside
 * the number. "docs" is docs.slack.dev/reference.
 */
export const limits = {
  /** docs/block-kit/blocks: 50 in a message, 100 in a modal or Home tab. */
  blocks: { message: 50, modal: 100, home: 100 },
  blockId: 255,
  actionId: 255,
  text: 3000,
  sectionFields: 10,
  sectionField: 2000,
  header: 150,
  contextElements: 10,
  actionsElements: 25,
  contextActionsElements: 5,
  imageAltText: 2000,
  imageTitle: 2000,
  url: 3000,
  inputLabel: 2000,
  inputHint: 2000,
  /** Cumulative over a message: docs/block-kit/blocks/markdown-block. */
  markdown: 12_000,
  tableRows: 100,
  tableColumns: 20,
  /** "only_one_table_allowed": docs/block-kit/blocks/table-block. */
  tablesInMessage: 1,
  /** 2 to 101 with the header, all rows of one length: docs/block-kit/blocks/data-table-block. */
  dataTableRows: 101,
  dataTablePageSize: 100,
  /** Over all cells of all tables of a message: docs/block-kit/blocks/data-table-block. */
  tableText: 10_000,
  containerChildren: 10,
  containerTitle: 150,
  containerSubtitle: 150,
  /** docs/block-kit/blocks/data-visualization-block: 2 in a message, 20 points, 6 series. */
  visualisationsInMessage: 2,
  visualisationTitle: 50,
  visualisationPoints: 20,
  visualisationLabel: 20,
  visualisationSeries: 6,
  buttonText: 75,
  buttonValue: 2000,
  accessibilityLabel: 75,
  placeholder: 150,
  options: 100,
  choiceOptions: 10,
  overflowOptions: 5,
  optionText: 75,
  optionValue: 150,
  optionDescription: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  inputText: 3000,
  /** docs/views/modal-views. */
  viewTitle: 24,
  viewButton: 24,
  privateMetadata: 3000,
  callbackId: 255,
  /** docs/methods/views.open. */
  viewBytes: 250_000,
  /**
   * Not documented: "12,000 text characters with a buffer for block containers", msg_blocks_too_long at about 13,200
   * (github.com/slackapi/bolt-js/issues/2509). Messages with 11,341 characters in 45 blocks were refused, with 9,597 in
   * 50 taken (issues/2867): 50 for each block fits both.
   */
  cumulativeText: 13_200,
  cumulativePerBlock: 50,
  /** docs/methods/chat.postMessage cuts there; docs/methods/chat.update refuses with msg_too_long. */
  postedText: 40_000,
  updatedText: 4000,
} as const;

/** Refused by a workspace that Slack has not given them yet. */
export const newBlockTypes: ReadonlySet<string> = new Set([
  ...['alert', 'card', 'carousel', 'container', 'data_table', 'data_visualization', 'plan', 'table', 'task_card'],
]);
