import { ApplicationFlags, type REST, Routes } from 'discord.js';
import { z } from 'zod';

/** The application of the token, as the Developer Portal has it. */
export type Application = {
  readonly id: string;
  readonly name: string;
  /** Whether the bot may read plain words that do not mention it: a privileged intent. */
  readonly hasMessageContent: boolean;
};

const applicationSchema = z.object({ id: z.string(), name: z.string(), flags: z.int().default(0) });

const messageContent = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;

/** Throws what Discord says to the token. */
export async function readApplication(rest: REST): Promise<Application> {
  const { id, name, flags } = applicationSchema.parse(await rest.get(Routes.currentApplication()));
  return { id, name, hasMessageContent: (flags & messageContent) !== 0 };
}

/** What is told where it is missing. */
export function missingMessageContent(applicationId: string) {
  return {
    found:
      'the message-content intent is off: plain words in the thread of a run do not reach the bot; commands, buttons and what mentions it do',
    remedy: `Switch on “Message Content Intent” at https://discord.com/developers/applications/${applicationId}/bot, and start the bot again.`,
  };
}
