import type { Client } from 'discord.js';
import { startClient } from '../discord-client.ts';
import { startFakeDiscord } from '../fake-discord.ts';

export const improve = {
  name: 'improve',
  description: 'Refine a classifier',
  default_member_permissions: '2048',
  contexts: [0],
  options: [
    {
      type: 1,
      name: 'start',
      description: 'Start a run',
      options: [
        { type: 3, name: 'dataset', description: 'Which', required: true, max_length: 20 },
        { type: 4, name: 'cycles', description: 'How many', min_value: 1, max_value: 50 },
        { type: 3, name: 'part', description: 'Where', choices: [{ name: 'The model', value: 'model' }] },
        { type: 11, name: 'images', description: 'A zip', file_types: ['.zip'] },
        { type: 6, name: 'owner', description: 'Who' },
      ],
    },
    { type: 1, name: 'status', description: 'How it goes' },
  ],
};

/** A guild with an app that does this with interactions, and the command `/improve`. */
export async function office(listen: (client: Client) => void = () => {}) {
  const discord = await startFakeDiscord({ secondsToAcknowledge: 1 });
  const ada = discord.guild.member('ada');
  const vision = discord.guild.channel('vision');
  const started = await startClient(discord, listen);
  await started.client.application.commands.set([improve]);
  const { client } = started;
  const channel = await client.channels.fetch(vision.id);
  if (!channel?.isSendable()) throw new Error('There is no channel.');
  const stop = async () => {
    await started[Symbol.asyncDispose]();
    await discord[Symbol.asyncDispose]();
  };
  return { discord, ada, vision, client, channel, [Symbol.asyncDispose]: stop };
}
