import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import { capitalised } from '../../../report/wording.ts';
import { help } from '../../commands.ts';
import { optionsOf } from './command-options.ts';

/** `/improve` as Discord is told of it: every command that can be typed elsewhere, with options to choose from. */
export function improveCommand(): RESTPostAPIChatInputApplicationCommandsJSONBody {
  return {
    type: ApplicationCommandType.ChatInput,
    name: 'improve',
    description: 'Refine an image classifier together with a team of agents',
    contexts: [InteractionContextType.Guild],
    integration_types: [ApplicationIntegrationType.GuildInstall],
    default_member_permissions: null, // everybody sees it: who may do what is agreed per server, channel and run
    options: Object.entries(optionsOf()).map(([name, options]) => ({
      type: ApplicationCommandOptionType.Subcommand,
      name,
      description: descriptionOf(name),
      options: [...options],
    })),
  };
}

/** The words of `help`, which Discord shows without formatting. */
function descriptionOf(name: string): string {
  if (name === 'settings') return 'Who may do what here, for those who manage the server';
  const line = help(null).find(({ usage }) => usage.split(' ')[0] === name);
  if (line === undefined) throw new Error(`There is no command “${name}”.`);
  return capitalised(line.says.replaceAll('`', ''));
}
