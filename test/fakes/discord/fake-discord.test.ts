import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  type Client,
  Events,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  SlashCommandBuilder,
  TextDisplayBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { describe, expect, it } from 'vitest';
import { startClient } from './discord-client.ts';
import { startFakeDiscord } from './fake-discord.ts';

const improve = new SlashCommandBuilder()
  .setName('improve')
  .setDescription('Refine a classifier')
  .addSubcommand((start) =>
    start
      .setName('start')
      .setDescription('Start a run')
      .addStringOption((dataset) =>
        dataset.setName('dataset').setDescription('Which dataset').setRequired(true).setAutocomplete(true),
      )
      .addAttachmentOption((images) => images.setName('images').setDescription('A zip of class folders')),
  )
  .toJSON();

const veto = new ButtonBuilder().setCustomId('veto').setLabel('Veto').setStyle(ButtonStyle.Danger);
const card = {
  flags: MessageFlags.IsComponentsV2,
  components: [
    new TextDisplayBuilder().setContent('## A run'),
    new ActionRowBuilder<ButtonBuilder>().addComponents(veto),
  ],
} as const;
const why = new ModalBuilder()
  .setCustomId('why')
  .setTitle('Why?')
  .addLabelComponents(
    new LabelBuilder()
      .setLabel('Reason')
      .setTextInputComponent(
        new TextInputBuilder().setCustomId('reason').setStyle(TextInputStyle.Paragraph).setMinLength(5),
      ),
  );

/** A command that posts a card in a thread, whose button opens a modal. */
function listenForVetoes(client: Client): void {
  client.on(Events.InteractionCreate, async (interaction) => {
    if (interaction.isAutocomplete()) {
      const names = ['mnist', 'fashion-mnist'].filter((name) => name.includes(interaction.options.getFocused()));
      return interaction.respond(names.map((name) => ({ name, value: name })));
    }
    if (interaction.isChatInputCommand() && interaction.inCachedGuild()) {
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      const images = interaction.options.getAttachment('images');
      const bytes = images ? (await (await fetch(images.url)).arrayBuffer()).byteLength : 0;
      const root = await interaction.channel?.send(card);
      const thread = await root?.startThread({ name: `run on ${interaction.options.getString('dataset')}` });
      await thread?.send({ content: 'Guide me here.' });
      await interaction.editReply(`Started in ${thread}, ${bytes} bytes.`);
    } else if (interaction.isButton()) await interaction.showModal(why);
    else if (interaction.isModalSubmit())
      await interaction.reply({
        content: `Vetoed: ${interaction.fields.getTextInputValue('reason')}`,
        flags: MessageFlags.Ephemeral,
      });
  });
}

describe('the fake Discord', () => {
  it('carries a command, a thread, a click and a modal through the real client', async () => {
    await using discord = await startFakeDiscord();
    const ada = discord.guild.member('ada');
    const vision = discord.guild.channel('vision');
    await using started = await startClient(discord, listenForVetoes);
    await started.client.application.commands.set([improve], discord.guild.id);
    expect(await ada.autocomplete('/improve', 'start', 'dataset', 'fash', { channel: vision })).toEqual([
      { name: 'fashion-mnist', value: 'fashion-mnist' },
    ]);
    const images = { name: 'images.zip', bytes: Buffer.from('PK') };
    const answer = await ada.command('/improve', 'start', { dataset: 'mnist', images }, { channel: vision });
    const thread = await vision.untilThread('mnist');
    expect(answer.text).toBe(`Started in <#${thread.id}>, 2 bytes.`);
    expect(ada.whispers(vision)).toHaveLength(1);
    expect(vision.texts).toEqual(['## A run\n[Veto]']);
    expect(thread.texts).toEqual(['Guide me here.']);
    await expect(ada.click('Approve', { in: vision })).rejects.toThrow(
      'There is no button "Approve"; there are: "Veto".',
    );
    const form = (await ada.click('Veto', { in: vision })).form();
    await expect(ada.submit(form, { Reason: 'no' })).rejects.toThrow('"Reason" takes 5 or more characters.');
    await expect(ada.submit(form, { Why: 'no' })).rejects.toThrow('The form has no input "Why"; it has: "Reason".');
    expect((await ada.submit(form, { Reason: 'It leaks.' })).text).toBe('Vetoed: It leaks.');
    discord.assertClean();
  });
});
