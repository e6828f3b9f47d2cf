/** What a person wrote, out of Slack's markup: the bot's name and other mentions go, links stand as their text. */
export function plainWords(text: string): string {
  return text
    .replaceAll(/^\s*<@[A-Z0-9]+(?:\|[^>]*)?>[\s:,]*/g, '')
    .replaceAll(/<(?:[@#!][^|>]*\|)([^>]*)>/g, '$1')
    .replaceAll(/<[@#!]([^>]*)>/g, '$1')
    .replaceAll(/<(?:[^|>]+)\|([^>]+)>/g, '$1')
    .replaceAll(/<([^>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}
