import { type Client, ComponentType, Events, MessageFlags } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { office } from './office.ts';

const option = (label: string) => ({ label, value: label.toLowerCase() });
const labelled = (label: string, type: ComponentType, more: object = {}) => ({
  type: ComponentType.Label,
  label,
  component: { type, custom_id: label.toLowerCase(), ...more },
});
/** Says nothing, and remembers what somebody chose. */
const remember = (heard: unknown[]) => (client: Client) =>
  client.on(Events.InteractionCreate, async (interaction) => {
    if (!interaction.isAnySelectMenu()) return;
    heard.push(interaction.values);
    await interaction.deferUpdate();
  });

describe('menus and forms in the fake Discord', () => {
  it('are chosen from, and read', async () => {
    const heard: unknown[] = [];
    await using here = await office(remember(heard));
    const { ada, vision, channel, discord } = here;
    const row = (component: object) => ({ type: ComponentType.ActionRow, components: [component] });
    const card = {
      type: ComponentType.Container,
      components: [
        { type: ComponentType.TextDisplay, content: '## Which part?' },
        { type: ComponentType.MediaGallery, items: [{ media: { url: 'attachment://a.png' }, description: 'A curve' }] },
        { type: ComponentType.File, file: { url: 'attachment://a.csv' } },
        row({
          type: ComponentType.StringSelect,
          custom_id: 's',
          placeholder: 'Part',
          options: [option('Data'), option('Model')],
        }),
        row({ type: ComponentType.UserSelect, custom_id: 'u', placeholder: 'Who', max_values: 2 }),
      ],
    };
    const files = ['a.png', 'a.csv'].map((name) => ({ name, attachment: Buffer.from('a') }));
    await channel.send({ flags: MessageFlags.IsComponentsV2, components: [card as never], files });
    expect(vision.texts).toEqual(['## Which part?\n(picture: A curve)\n(a.csv)\n[Part v]\n[Who v]']);
    await ada.choose('Part', ['Model'], { in: vision });
    await ada.choose('Who', [ada.id, discord.botUserId], { in: vision });
    expect(heard).toEqual([['model'], [ada.id, discord.botUserId]]);
    await expect(ada.choose('Part', ['Training'], { in: vision })).rejects.toThrow(
      'no option "Training"; there are: Data, Model.',
    );
    await expect(ada.choose('Part', [], { in: vision })).rejects.toThrow('The menu takes 1 to 1 choices.');
    await expect(ada.choose('Where', ['a'], { in: vision })).rejects.toThrow(
      'no menu "Where"; there are: "Part", "Who".',
    );
    discord.assertClean();
  });

  it('are filled in, whatever the kind of input', async () => {
    const parts = [
      labelled('Reason', ComponentType.TextInput, { style: 1, required: false, value: 'Because' }),
      labelled('Part', ComponentType.StringSelect, { options: [option('Data'), option('Model')], max_values: 2 }),
      labelled('Way', ComponentType.RadioGroup, { options: [option('Ask'), option('Run')] }),
      labelled('Seeds', ComponentType.CheckboxGroup, { options: [option('One'), option('Two')], min_values: 1 }),
      labelled('Quiet', ComponentType.Checkbox),
      labelled('Who', ComponentType.UserSelect, { required: false }),
      labelled('Role', ComponentType.RoleSelect),
      labelled('Anyone', ComponentType.MentionableSelect),
      labelled('Where', ComponentType.ChannelSelect),
      labelled('Images', ComponentType.FileUpload, { max_values: 2 }),
    ];
    const heard: unknown[] = [];
    await using here = await office((client) =>
      client.on(Events.InteractionCreate, async (interaction) => {
        if (interaction.isChatInputCommand())
          await interaction.showModal({ custom_id: 'form', title: 'A form', components: parts.splice(0, 5) } as never);
        if (!interaction.isModalSubmit()) return;
        const { fields } = interaction;
        if (fields.fields.has('reason'))
          heard.push(
            fields.getTextInputValue('reason'),
            fields.getStringSelectValues('part'),
            fields.getRadioGroup('way'),
          ) && heard.push(fields.getCheckboxGroup('seeds'), fields.getCheckbox('quiet'));
        else
          heard.push(
            fields.getSelectedUsers('who')?.size ?? 0,
            fields.getSelectedRoles('role', true).map((role) => role?.name),
            fields.getSelectedMentionables('anyone', true).users.map(({ username }) => username),
            fields.getSelectedChannels('where', true).map((channel) => channel?.id),
            fields.getUploadedFiles('images', true).map(({ name }) => name),
          );
        await interaction.deferReply();
        await interaction.deleteReply();
      }),
    );
    const { ada, vision, discord } = here;
    const open = async () => (await ada.command('/improve', 'status', {}, { channel: vision })).form();
    const first = await open();
    await expect(ada.submit(first, {})).rejects.toThrow('The menu takes 1 to 2 choices.');
    await expect(ada.submit(first, { Part: ['Data'], Way: 'Wait' })).rejects.toThrow(
      'no option "Wait"; there are: Ask, Run.',
    );
    await expect(ada.submit(first, { Part: ['Data'], Way: 'Ask' })).rejects.toThrow('"Seeds" takes 1 to 2.');
    await expect(ada.submit(first, { Reason: 'a\nb' })).rejects.toThrow('"Reason" takes one line.');
    await ada.submit(first, { Part: ['Data', 'Model'], Way: 'Run', Seeds: ['Two'], quiet: true });
    const role = discord.guild.role('approvers');
    const images = [{ name: 'a.zip', bytes: Buffer.from('PK') }];
    const second = await open();
    const chosen = { Role: [role.id], Anyone: [ada.id], Where: [vision.id] };
    await expect(ada.submit(second, chosen)).rejects.toThrow('"Images" takes 1 to 2.');
    await ada.submit(second, { ...chosen, Images: images });
    expect(heard).toEqual([
      'Because',
      ['data', 'model'],
      'run',
      ['two'],
      true,
      0,
      ['approvers'],
      ['ada'],
      [vision.id],
      ['a.zip'],
    ]);
    discord.assertClean();
  });
});
