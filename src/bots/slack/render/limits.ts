/** What Slack takes, in characters or items: docs.slack.dev/reference/block-kit and the comments of @slack/types. */
export const limits = {
  blocks: 50,
  /**
   * All text of a message together. Slack states no number; 13,200 characters have been refused, and rich text of 11,400 as well
   * (github.com/slackapi/bolt-js, issues 2509 and 2867). The basic form is shorter, so that it can follow a message that was too long.
   */
  messageText: { rich: 9000, basic: 6000 },
  /** chat.update refuses a longer `text`. */
  text: 4000,
  header: 150,
  sectionText: 3000,
  containerTitle: 150,
  containerChildren: 10,
  /** Without the heading. */
  tableRows: 100,
  tableColumns: 20,
  tablePage: 10,
  actions: 25,
  buttonText: 75,
  buttonLabel: 75,
  blockId: 255,
} as const;
