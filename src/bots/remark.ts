import { CommandRefused } from '../refine/commands.ts';
import { isCommand, parseCommand } from './commands.ts';

/**
 * How sure it is that words addressed to nobody are a command. `command`: they are one to the letter. `perhaps`: they begin with a command
 * that ends something, with a sentence behind it ("veto power is nice"), so that it is only offered. `no`: people talk.
 */
export function isUnmistakable(line: string): 'command' | 'perhaps' | 'no' {
  if (!isCommand(line)) return 'no';
  try {
    const intent = parseCommand(line);
    if (intent.type === 'start' || intent.type === 'watch') return 'no'; // “watch out”
    if (intent.type !== 'steer') return 'command';
    const { command } = intent;
    const hasWords = command.type === 'change' || (command.type === 'veto' && command.reason !== null);
    return hasWords && command.proposal === undefined ? 'perhaps' : 'command';
  } catch (error) {
    if (!(error instanceof CommandRefused)) throw error;
    return 'no';
  }
}
