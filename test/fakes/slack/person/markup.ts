import type { Workspace } from '../workspace.ts';

/** The three characters that Slack takes as markup. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What Slack makes of words that somebody typed: escaped, with addresses, people and channels made links. */
export function markUp(workspace: Workspace, typed: string): string {
  return escapeMarkup(typed)
    .replaceAll(/https?:\/\/[^\s|]+/g, (address) => `<${address}>`)
    .replaceAll(/@([a-z0-9._-]+)/g, (whole, name: string) => {
      const member = [...workspace.members.values()].find((one) => one.name === name);
      return member ? `<@${member.id}>` : whole;
    })
    .replaceAll(/#([a-z0-9_-]+)/g, (whole, name: string) => {
      const channel = [...workspace.channels.values()].find((one) => one.name === name);
      return channel ? `<#${channel.id}|${name}>` : whole;
    });
}
