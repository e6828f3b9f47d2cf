const mention = /^\s*<[@!][^>]*>[\s:,]*/;

/** True for words that are for somebody else: they begin with the name of a person, a group or everybody. */
export function isForOthers(text: string, botUser: string): boolean {
  const [first] = mention.exec(text) ?? [];
  return first !== undefined && !first.includes(`@${botUser}`);
}

/** What a person wrote, out of Slack's markup: the bot's name at the beginning goes, other names and links stand as their text. */
export function plainWords(text: string, botUser = ''): string {
  const isForBot = botUser !== '' && mention.exec(text)?.[0].includes(`@${botUser}`) === true;
  return (isForBot ? text.replace(mention, '') : text)
    .replaceAll(/<(?:[@#!][^|>]*\|)([^>]*)>/g, '$1')
    .replaceAll(/<([@#])([^>]*)>/g, '$1$2')
    .replaceAll(/<!([^>]*)>/g, '$1')
    .replaceAll(/<(?:[^|>]+)\|([^>]+)>/g, '$1')
    .replaceAll(/<([^>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}
