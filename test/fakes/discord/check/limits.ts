/**
 * What Discord takes, in characters or items. Sources: github.com/discord/discord-api-docs and the doc comments of
 * discord-api-types 0.38, unless one stands beside the number.
 */
export const limits = {
  content: 2000,
  nonce: 25,
  embeds: 10,
  embedText: 6000,
  /** developers/components/reference: nested ones count. */
  components: 40,
  /** Over all text displays of a message. Not in Discord's text; stated by @chat-adapter/discord 4.41. */
  text: 4000,
  legacyRows: 5,
  buttonsInRow: 5,
  buttonLabel: 80,
  customId: 100,
  url: 512,
  sectionTexts: 3,
  galleryItems: 10,
  altText: 1024,
  selectOptions: 25,
  option: 100,
  placeholder: 150,
  files: 10,
  requestBytes: 25 * 1024 * 1024,
  mentionIds: 100,
  threadName: 100,
  modalTitle: 45,
  modalParts: 5,
  label: 45,
  labelDescription: 100,
  inputText: 4000,
  inputPlaceholder: 100,
  radioOptions: 10,
  checkboxOptions: 10,
  fileUploads: 10,
  commandName: 32,
  commandDescription: 100,
  commandOptions: 25,
  choices: 25,
  choice: 100,
  /** Names, descriptions and values of a command, all together. */
  commandText: 8000,
  commands: 100,
  commandCreatesPerDay: 200,
} as const;
