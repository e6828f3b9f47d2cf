import { MessageFlags, REST, Routes } from 'discord.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeDiscord, startFakeDiscord } from '../fake-discord.ts';
import type { Message } from '../objects.ts';
import {
  button,
  container,
  file,
  gallery,
  link,
  many,
  menu,
  picture,
  refusedComponents,
  refusedFields,
  row,
  section,
  text,
} from './refused-messages.ts';
import { stands } from './stands.ts';

const upload = (name: string, size = 1) => ({ name, data: Buffer.alloc(size) });
const full = container(
  text('## Proposal 12', { id: 7 }),
  section([text('One'), text('Two'), text('Three')], button('a')),
  section([text('One')], { type: 11, media: { url: 'https://example.org/a.png' }, description: 'A' }),
  gallery(picture('attachment://curve.png')),
  file('attachment://report.html'),
  { type: 14, divider: true, spacing: 2 },
  row(...many(4, (index) => button(`b${index}`)), link),
  row(menu()),
);
const fullFiles = [upload('curve.png'), upload('report.html')];

describe('a message for the fake Discord', () => {
  let discord: FakeDiscord;
  let rest: REST;
  let messages: `/${string}`;
  beforeAll(async () => {
    discord = await startFakeDiscord();
    rest = new REST({ api: discord.apiUrl, retries: 0 }).setToken(discord.botToken);
    messages = Routes.channelMessages(discord.guild.channel('vision').id);
  });
  afterAll(() => discord[Symbol.asyncDispose]());

  const post = async (components: readonly object[], more: object = {}, files: object[] = []) =>
    (await rest.post(messages, {
      body: { flags: MessageFlags.IsComponentsV2, components, ...more },
      files: files as never,
    })) as Message;
  const patch = async ({ channel_id, id }: Message, body: object, files: object[] = []) =>
    (await rest.patch(Routes.channelMessage(channel_id, id), { body, files: files as never })) as Message;

  it('may have all of these, and gets ids and addresses', async () => {
    const message = await post([full], {}, fullFiles);
    const [{ components = [] } = {}] = message.components as readonly { components?: readonly { id: number }[] }[];
    expect(components.map(({ id }) => id)).toEqual([7, 2, 8, 11, 12, 13, 14, 20]);
    const [curve] = message.attachments;
    expect(curve).toMatchObject({ filename: 'curve.png', size: 1, content_type: 'image/png' });
    expect(components[3]).toMatchObject({ items: [{ media: { url: curve?.url, attachment_id: curve?.id } }] });
    expect((await fetch(curve?.url ?? '')).status).toBe(200);
    discord.assertClean();
  });

  it.each(refusedComponents)('may not have %s', async (_, components, path, code) => {
    await expect(post(components)).rejects.toSatisfy((error) => stands(error, path, code));
  });

  it.each(refusedFields)('may not have %s', async (_, body, path, code) => {
    await expect(post([text('Hello')], body)).rejects.toSatisfy((error) => stands(error, path, code));
  });

  it('shows every file, which has a plain name and is not too large', async () => {
    const hidden = post([text('Hello')], {}, [upload('a.txt')]);
    await expect(hidden).rejects.toSatisfy((error) => stands(error, 'attachments', 'UNREFERENCED_ATTACHMENT'));
    const odd = post([file('attachment://my report.html')], {}, [upload('my report.html')]);
    await expect(odd).rejects.toSatisfy((error) => stands(error, 'attachments', 'STRING_TYPE_REGEX'));
    const large = upload('a.bin', 10 * 1024 * 1024 + 1);
    await expect(post([file('attachment://a.bin')], {}, [large])).rejects.toMatchObject({ status: 413, code: 40005 });
    discord.guild.setPremiumTier(2);
    await post([file('attachment://a.bin')], {}, [large]);
    discord.guild.setPremiumTier(0);
    const eleven = many(11, (index) => upload(`${index}.txt`));
    await expect(post([text('Hello')], {}, eleven)).rejects.toMatchObject({ code: 50035 });
  });

  it('keeps its files when it is edited, as far as the edit names them', async () => {
    const both = [gallery(picture('attachment://curve.png')), file('attachment://report.html')];
    const message = await post(both, {}, fullFiles);
    const [curve, report] = message.attachments;
    const edited = await patch(message, { components: both });
    expect(edited.attachments).toEqual([curve, report]);
    const attachments = [{ id: report?.id }, { id: 0, description: 'A new curve' }];
    const replaced = await patch(message, { components: both, attachments }, [upload('curve.png', 2)]);
    expect(replaced.attachments).toMatchObject([{ id: report?.id }, { size: 2, description: 'A new curve' }]);
    const less = { components: both, attachments: [{ id: report?.id }] };
    await expect(patch(message, less)).rejects.toMatchObject({ code: 50035 });
    await patch(message, { ...less, components: [file('attachment://report.html')] });
  });

  it('stays new once it is new', async () => {
    const message = await post([text('Hello')]);
    await expect(patch(message, { flags: 0 })).rejects.toSatisfy((error) =>
      stands(error, 'flags', 'MESSAGE_FLAGS_INVALID'),
    );
    await expect(patch(message, { content: 'Hello' })).rejects.toMatchObject({ code: 50035 });
    await expect(patch(message, { components: [] })).rejects.toMatchObject({ code: 50006 });
    const plain = await post([], { flags: 0, content: 'Hello' });
    const grown = { flags: MessageFlags.IsComponentsV2, components: [text('Hello')] };
    await expect(patch(plain, grown)).rejects.toMatchObject({ code: 50035 });
    expect(await patch(plain, { ...grown, content: null })).toMatchObject({ content: '', flags: 1 << 15 });
  });

  it('may be 2,000 characters long without new components', async () => {
    await post([], { flags: 0, content: 'a'.repeat(2000) });
    const long = post([], { flags: 0, content: 'a'.repeat(2001) });
    await expect(long).rejects.toSatisfy((error) => stands(error, 'content', 'BASE_TYPE_MAX_LENGTH'));
  });
});
