import { expect } from 'vitest';
import type { DiscordMessage } from '../../../../src/bots/discord/render/message.ts';
import type { RenderOptions } from '../../../../src/bots/discord/render/render-card.ts';
import { validateMessage } from '../../../../src/bots/discord/render/validate-message.ts';
import { startTime } from '../../../support/run-builder.ts';
import { kindsIn, readMarkdown, type Span, shownWords } from './read-markdown.ts';

type Node = Readonly<Record<string, unknown>>;

export const options: RenderOptions = {
  id: 77_000_000,
  mention: [],
  files: [],
  customId: ({ typed }, index) => `v1|${index}|${typed}`.slice(0, 100),
  now: startTime,
};

/** Every object of a message that has a `type`, outermost first. */
export function nodesOf(value: unknown): readonly Node[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(nodesOf);
  return 'type' in value ? [{ ...value }, ...inner] : inner;
}

export function typesOf({ components }: DiscordMessage): readonly unknown[] {
  return nodesOf(components).map(({ type }) => type);
}

/** The texts of a message as they are sent. */
export function textsOf({ components }: Pick<DiscordMessage, 'components'>): readonly string[] {
  return nodesOf(components).flatMap(({ type, content }) => (type === 10 ? [String(content)] : []));
}

/** The texts of a message as people read them. */
export function wordsOf(message: Pick<DiscordMessage, 'components'>): string {
  return textsOf(message)
    .map((text) => shownWords(readMarkdown(text)))
    .join('\n');
}

export function buttonsOf({ components }: DiscordMessage): readonly Node[] {
  return nodesOf(components).filter(({ type }) => type === 2);
}

/** What Discord's documentation says, counted again: that it would take a message with these files. */
export function expectTaken(message: DiscordMessage): void {
  const nodes = nodesOf(message.components);
  const texts = textsOf(message);
  expect(nodes.length).toBeLessThanOrEqual(40);
  expect(texts.join('').length).toBeLessThanOrEqual(4000);
  expect(Buffer.byteLength(JSON.stringify(message.components))).toBeLessThanOrEqual(14_000);
  for (const text of texts) expect(text).toMatch(/[\p{L}\p{N}\p{P}\p{S}]/u);
  expect(message.components).toHaveLength(1);
  expectPlaces(nodes);
  const ids = buttonsOf(message).map(({ custom_id: id }) => String(id));
  expect(ids).toEqual([...new Set(ids)]);
  for (const id of ids) expect(id).toMatch(/^.{1,100}$/s);
  for (const { label } of buttonsOf(message)) expect(label).toMatch(/^.{1,80}$/u);
  const styles = buttonsOf(message).flatMap(({ style }) => (style === 2 ? [] : [style]));
  expect(styles).toEqual([...new Set(styles)]);
  expectFiles(message);
  expect(validateMessage(message)).toEqual([]);
}

const inside: Readonly<Record<number, readonly number[]>> = { 17: [1, 9, 10, 12, 13, 14], 1: [2] };

function expectPlaces(nodes: readonly Node[]): void {
  for (const { type, components, items } of nodes) {
    if (Array.isArray(components)) {
      expect(components.length).toBeGreaterThan(0);
      expect(components.length).toBeLessThanOrEqual(type === 1 ? 5 : 39);
      for (const child of components) expect(inside[Number(type)]).toContain(child.type);
    }
    if (Array.isArray(items)) {
      expect(items.length).toBeGreaterThan(0);
      expect(items.length).toBeLessThanOrEqual(10);
      for (const { description } of items) expect(description).toMatch(/^.{1,1024}$/s);
    }
  }
}

function expectFiles({ components, files }: DiscordMessage): void {
  const shown = [...JSON.stringify(components).matchAll(/"attachment:\/\/([^"]+)"/g)].map(([, name]) => name);
  const names = files.map(({ name }) => name);
  expect(names.toSorted()).toEqual(shown.toSorted());
  expect(names).toEqual([...new Set(names)]);
  expect(names.length).toBeLessThanOrEqual(10);
  for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9][\w.-]*$/);
}

const ofOurs: ReadonlySet<Span['kind']> = new Set([
  'text',
  'code',
  'block',
  'bold',
  'heading',
  'small',
  'list',
  'time',
] as const);

/** That nobody but `allowed` is notified, and that nothing is a link, an emoji or a formatting that no card asks for. */
export function expectHarmless(message: DiscordMessage, allowed: readonly string[] = []): void {
  for (const text of textsOf(message)) {
    const spans = readMarkdown(text);
    expect(text).not.toMatch(/[\p{Bidi_Control}\p{Surrogate}]|(?!\n)\p{Cc}/u);
    if (/^For (<@&?\d+> ?)+$/.test(text)) expect(text.split(' ').slice(1).toSorted()).toEqual(allowed.toSorted());
    else
      expect(
        kindsIn(spans).filter((kind) => !ofOurs.has(kind)),
        text,
      ).toEqual([]);
  }
}
