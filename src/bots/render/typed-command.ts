/** What stands between backticks in a card: `approve p3`. */
export const typedCommand = /`([^`\n]{1,80})`/;
