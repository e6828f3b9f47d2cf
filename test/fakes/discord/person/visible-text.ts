import { childrenOf } from '../messages.ts';
import { type Component, type Json, type Message, messageFlags } from '../objects.ts';

/** The words that somebody sees, a line for each piece: buttons in brackets, pictures by their alt text, files by name. */
export function visibleText(message: Pick<Message, 'content' | 'components' | 'attachments' | 'flags'>): string {
  const isNew = (message.flags & messageFlags.componentsV2) !== 0;
  const lines = [
    ...(message.flags & messageFlags.loading ? ['is thinking…'] : []),
    ...(message.content === '' ? [] : [message.content]),
    ...message.components.flatMap((component) => linesOf(component, message)),
    ...(isNew ? [] : message.attachments.map(({ filename }) => `(${filename})`)),
  ];
  return lines.join('\n');
}

type Shown = Pick<Message, 'attachments'>;

function linesOf(component: Component, message: Shown): readonly string[] {
  if (component.type === 10) return [String(component.content)];
  if (component.type === 2) return [`[${component.label ?? nameOf(component.emoji)}]`];
  if (component.type === 13) return [`(${fileName((component.file as { url: string }).url, message)})`];
  if (component.type === 12) return (component.items as readonly Json[]).map((item) => picture(item, message));
  if (component.type === 11) return [picture(component, message)];
  if (component.type >= 3 && component.type <= 8) return [`[${component.placeholder ?? 'Make a selection'} v]`];
  const children = childrenOf(component).flatMap((child) => linesOf(child, message));
  // Buttons stand side by side.
  return component.type === 1 ? [children.join(' ')] : children;
}

function picture({ description, media }: Json, message: Shown): string {
  return `(picture: ${description ?? fileName((media as { url: string }).url, message)})`;
}

function fileName(url: string, { attachments }: Shown): string {
  return attachments.find((one) => one.url === url)?.filename ?? url;
}

function nameOf(emoji: unknown): string {
  return String((emoji as Json | undefined)?.name ?? '');
}
