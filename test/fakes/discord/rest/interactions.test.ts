import {
  type ButtonInteraction,
  ButtonStyle,
  type ChatInputCommandInteraction,
  type Client,
  ComponentType,
  Events,
  MessageFlags,
  type ModalSubmitInteraction,
} from 'discord.js';
import { describe, expect, it } from 'vitest';
import { startClient } from '../discord-client.ts';
import { type FakeDiscordOptions, startFakeDiscord } from '../fake-discord.ts';

const ephemeral = { flags: MessageFlags.Ephemeral } as const;
const button = (label: string) => ({
  type: ComponentType.ActionRow as const,
  components: [{ type: ComponentType.Button as const, style: ButtonStyle.Danger as const, custom_id: label, label }],
});
const form = {
  customId: 'form',
  custom_id: 'form',
  title: 'Why?',
  components: [
    {
      type: ComponentType.Label,
      label: 'Reason',
      component: { type: ComponentType.TextInput, custom_id: 'why', style: 1 },
    },
  ],
};

type Answers = {
  readonly command?: (interaction: ChatInputCommandInteraction) => Promise<unknown>;
  readonly click?: (interaction: ButtonInteraction) => Promise<unknown>;
  readonly submission?: (interaction: ModalSubmitInteraction) => Promise<unknown>;
};

/** An app that answers like this; what its answers come to is in `codes`. */
async function office({ command, click, submission }: Answers, options: FakeDiscordOptions = {}) {
  const discord = await startFakeDiscord(options);
  const ada = discord.guild.member('ada');
  const vision = discord.guild.channel('vision');
  const started = await startClient(discord, (client: Client) =>
    client.on(Events.InteractionCreate, async (interaction) => {
      if (interaction.isChatInputCommand()) await command?.(interaction);
      if (interaction.isButton()) await click?.(interaction);
      if (interaction.isModalSubmit()) await submission?.(interaction);
    }),
  );
  await started.client.application.commands.set([{ name: 'go', description: 'Go' }], discord.guild.id);
  const stop = async () => {
    await started[Symbol.asyncDispose]();
    await discord[Symbol.asyncDispose]();
  };
  const codes = () => discord.calls.slice(2).map(({ code }) => code);
  return {
    discord,
    ada,
    vision,
    codes,
    go: () => ada.command('/go', null, {}, { channel: vision }),
    [Symbol.asyncDispose]: stop,
  };
}

const ignored = () => {};

describe('an interaction in the fake Discord', () => {
  it('is answered once, then followed up and edited, for one person alone', async () => {
    await using here = await office({
      async command(interaction) {
        const { resource } = await interaction.reply({ content: 'One', ...ephemeral, withResponse: true });
        expect(resource?.message?.flags.has('Ephemeral')).toBe(true);
        await interaction.reply('Twice').catch(ignored);
        await interaction.deferReply().catch(ignored);
        await interaction.showModal(form as never).catch(ignored);
        const second = await interaction.followUp({ content: 'Two', ...ephemeral });
        await interaction.editReply('One more');
        await interaction.webhook.editMessage(second, 'Two more');
        await interaction.followUp({ content: 'Three', ...ephemeral }).then((third) => interaction.deleteReply(third));
      },
    });
    const outcome = await here.go();
    await expect.poll(() => outcome.text).toBe('One more\nTwo more');
    expect(here.ada.whispers(here.vision)).toMatchObject([{ flags: 64 }, { flags: 64 }]);
    expect(here.vision.messages).toEqual([]);
    here.discord.assertClean();
  });

  it('may be deferred, as ephemeral or not and nothing else, and is edited then', async () => {
    const text = { type: ComponentType.TextDisplay as const, content: 'Done' };
    await using here = await office({
      async command(interaction) {
        const flags = MessageFlags.Ephemeral | MessageFlags.IsComponentsV2;
        await interaction.deferReply({ flags: flags as never }).catch(ignored);
        await interaction.deferReply();
        expect(here.vision.texts).toEqual(['is thinking…']);
        await interaction.editReply({ components: [text], flags: MessageFlags.IsComponentsV2 });
      },
    });
    const outcome = await here.go();
    expect(await outcome.reply()).toMatchObject({ flags: 1 << 15, edited_timestamp: null });
    expect(here.codes()).toEqual([50035, null, null]);
    expect(here.vision.texts).toEqual(['Done']);
  });

  it('takes the place of "is thinking…" with its first follow-up', async () => {
    await using here = await office({
      async command(interaction) {
        await interaction.deferReply(ephemeral);
        await interaction.followUp('Done');
      },
    });
    expect((await here.go()).text).toBe('Done');
    expect(here.ada.whispers(here.vision)).toHaveLength(1);
    expect(here.vision.messages).toEqual([]);
  });

  it('opens a form first or not at all, whose answer may change the card', async () => {
    await using here = await office({
      command: (interaction) => interaction.reply({ content: 'A card', components: [button('Veto')] }),
      async click(interaction) {
        await interaction.showModal(form as never);
      },
      async submission(interaction) {
        if (!interaction.isFromMessage()) return;
        await interaction.update({ content: `Vetoed: ${interaction.fields.getTextInputValue('why')}`, components: [] });
        await interaction.followUp({ content: 'Thank you.', ...ephemeral });
      },
    });
    const { ada, vision, discord } = here;
    await here.go();
    const opened = (await ada.click('Veto', { in: vision })).form();
    const outcome = await ada.submit(opened, { Reason: 'It leaks.' });
    expect(vision.texts).toEqual(['Vetoed: It leaks.']);
    expect(await outcome.reply()).toMatchObject({ content: 'Thank you.' });
    await expect(ada.click('Veto', { in: vision })).rejects.toThrow('There is no button "Veto"; there are: none.');
    discord.assertClean();
  });

  it('answers a click by changing the message, now or a little later', async () => {
    await using here = await office({
      command: (interaction) => interaction.reply({ content: 'A card', components: [button('Veto')], ...ephemeral }),
      async click(interaction) {
        await interaction.deferUpdate();
        await interaction.editReply({ content: 'Vetoed', components: [] });
      },
    });
    const { replies } = await here.go();
    const [card] = replies;
    if (!card) throw new Error('There is no card.');
    await here.ada.click('Veto', { in: card });
    await expect.poll(() => here.ada.looksAgain(card)?.content).toBe('Vetoed');
    await here.ada.clickOutdated(card, 'Veto');
    here.discord.assertClean();
  });

  it('fails before the eyes of a person when nobody answers in time', async () => {
    await using here = await office({}, { secondsToAcknowledge: 0.05 });
    expect((await here.go()).failure).toBe('The application did not respond');
    expect(() => here.discord.assertClean()).toThrow('nobody answered an interaction of ada');
  });

  it('is not known any more when the answer is late', async () => {
    const late: unknown[] = [];
    await using here = await office(
      { command: (interaction) => interaction.reply('Late').catch((error) => void late.push(error.code)) },
      { secondsToAcknowledge: 0.05 },
    );
    here.discord.fail('POST /interactions/:id/:token/callback', { slowSeconds: 0.2 });
    expect((await here.go()).text).toBe('The application did not respond');
    await expect.poll(() => late).toEqual([10062]);
    here.discord.assertClean();
  });

  it('has a token for fifteen minutes', async () => {
    const late: unknown[] = [];
    await using here = await office({
      async command(interaction) {
        await interaction.editReply('Too early').catch((error) => late.push(error.code ?? error.message));
        await interaction.reply('One');
        here.discord.clock.advance(901);
        await interaction.editReply('Two').catch((error) => late.push(error.code));
        await interaction.followUp('Three').catch((error) => late.push(error.code));
      },
    });
    await here.go();
    await expect.poll(() => late.length).toBe(3);
    expect(late.slice(1)).toEqual([50027, 50027]);
    expect(here.vision.texts).toEqual(['One']);
  });
});
