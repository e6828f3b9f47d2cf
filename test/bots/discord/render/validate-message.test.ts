import { type APIComponentInContainer, type APIMessageTopLevelComponent, ButtonStyle } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import type { DiscordFile } from '../../../../src/bots/discord/render/message.ts';
import { validateMessage } from '../../../../src/bots/discord/render/validate-message.ts';

const text = (content: string) => ({ type: 10, content }) as const;
const button = (label: string, id: string) =>
  ({ type: 2, style: ButtonStyle.Secondary, label, custom_id: id }) as const;
const row = (...labels: readonly string[]) =>
  ({ type: 1, components: labels.map((label) => button(label, `id ${label}`)) }) as const;
const file = (name: string) => ({ type: 13, file: { url: `attachment://${name}` } }) as const;
const box = (...components: APIComponentInContainer[]) => ({ type: 17, components }) as const;
const attached = (name: string, alt = 'x'): DiscordFile => ({ name, alt, path: name });

function problems(components: readonly APIMessageTopLevelComponent[], files: readonly DiscordFile[] = []) {
  return validateMessage({ components, files });
}

describe('a message that Discord takes', () => {
  it.each([
    [[text('x')], []],
    [[box(text('x'.repeat(4000)))], []],
    [[box(...Array.from({ length: 39 }, () => text('x')))], []],
    [[box(text('x'), file('a.py'), row('1', '2', '3', '4', '5'))], [attached('a.py')]],
  ] satisfies [APIMessageTopLevelComponent[], DiscordFile[]][])('has no problem: %o', (components, files) => {
    expect(problems(components, files)).toEqual([]);
  });
});

describe('a message that Discord would refuse', () => {
  it.each<[string, readonly APIMessageTopLevelComponent[]]>([
    ['The message has no components.', []],
    ['A container is empty.', [box()]],
    ['The message has 41 components; Discord takes 40.', [box(...Array.from({ length: 40 }, () => text('x')))]],
    ['The message has 4001 characters of text; Discord takes 4000.', [text('x'.repeat(2000)), text('x'.repeat(2001))]],
    ['The message has 12012 bytes; Discord takes 10000.', [text('日'.repeat(4000))]],
    ['A text is blank.', [text(' \u200b\n')]],
    ['There are 6 buttons in a row; Discord takes 1 to 5.', [row('1', '2', '3', '4', '5', '6')]],
    ['There are 0 buttons in a row; Discord takes 1 to 5.', [row()]],
    [
      'The label of a button has 81 characters; Discord takes 80.',
      [{ type: 1, components: [button('x'.repeat(81), 'a')] }],
    ],
    ['The label of a button is blank.', [{ type: 1, components: [button('', 'a')] }]],
    ['The custom id of a button is blank.', [{ type: 1, components: [button('x', '')] }]],
    [
      'The custom id of a button has 101 characters; Discord takes 100.',
      [{ type: 1, components: [button('x', 'a'.repeat(101))] }],
    ],
    ['Two buttons have the custom id id 1.', [row('1'), row('1')]],
    [
      'Two components have the id 7.',
      [
        { ...text('x'), id: 7 },
        { ...text('y'), id: 7 },
      ],
    ],
    ['The id 0 is not a positive whole number of 32 bits.', [{ ...text('x'), id: 0 }]],
    ['The id 2147483648 is not a positive whole number of 32 bits.', [{ ...text('x'), id: 2 ** 31 }]],
    ['There are 0 pictures in a gallery; Discord takes 1 to 10.', [{ type: 12, items: [] }]],
    ['There is no file a.py to show.', [file('a.py')]],
    ['A card has no sections, thumbnails and menus.', [{ type: 1, components: [{ type: 5, custom_id: 'x' }] }]],
  ])('is told so: %s', (sentence, components) => {
    expect(problems(components)).toEqual([sentence]);
  });

  it.each<[string, readonly DiscordFile[]]>([
    ['Nothing shows the file b.py.', [attached('a.py'), attached('b.py')]],
    ['Two files have the same name.', [attached('a.py'), attached('a.py')]],
    ['The description of a.py is too long.', [attached('a.py', 'x'.repeat(1025))]],
  ])('is told so: %s', (sentence, files) => {
    expect(problems([file('a.py')], files)).toEqual([sentence]);
  });

  it.each(['_a.py', 'a b.py', 'SPOILER_a.py', '日本.py', '../a.py'])('has a file with the name %s', (name) => {
    expect(problems([file(name)], [attached(name)])).toEqual([`Discord would give ${name} another name.`]);
  });

  it('has too many files', () => {
    const names = Array.from({ length: 11 }, (_, index) => `${index}.py`);
    expect(
      problems(
        names.map(file),
        names.map((name) => attached(name)),
      ),
    ).toEqual(['The message has 11 files; Discord takes 10.']);
  });

  it('has a picture without words, or with too many', () => {
    const picture = (description: string): APIMessageTopLevelComponent => ({
      type: 12,
      items: [{ media: { url: 'attachment://a.png' }, description }],
    });
    expect(problems([picture('')], [attached('a.png')])).toEqual(['What a picture shows is blank.']);
    expect(problems([picture('x'.repeat(1025))], [attached('a.png')])).toEqual([
      'What a picture shows has 1025 characters; Discord takes 1024.',
    ]);
  });
});
