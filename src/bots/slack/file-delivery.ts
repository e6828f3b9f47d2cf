import type { Logger } from 'pino';
import type { CardFile } from '../card.ts';
import type { Posted } from '../posted.ts';
import type { SlackCalls } from './calls.ts';
import { failureOf, SlackRefused } from './failures.ts';
import type { OverflowFile } from './message.ts';
import { type MessagePlace, roomOf } from './places.ts';
import { fileNamesIn } from './read-back.ts';
import { type LoadedFile, loadFile, uploadFiles } from './upload.ts';

/** Puts the files of cards into their threads, each once. No two files of a thread have the same name. */
export type FileDelivery = {
  /**
   * All files of the card that are not in the thread yet go into one message. A file that cannot be had or sent is said in the log: a card
   * does not wait for it. Rejects where it is worth trying again.
   */
  deliver(
    run: string,
    cardKey: string,
    thread: MessagePlace,
    files: readonly (CardFile | OverflowFile)[],
  ): Promise<void>;
};

export type FileDeliveryParts = { readonly calls: SlackCalls; readonly posted: Posted; readonly log: Logger };

/** An upload whose end stays unclear so often is given up. */
const mostAttempts = 3;

export function createFileDelivery({ calls, posted, log }: FileDeliveryParts): FileDelivery {
  const attempts = new Map<string, number>();
  const keyOf = (cardKey: string, name: string) => `${cardKey}/files/${name}`;

  async function load(run: string, file: CardFile | OverflowFile): Promise<readonly LoadedFile[]> {
    try {
      return [await loadFile(file)];
    } catch (error) {
      log.warn({ run, sentence: `${file.name} was not uploaded. ${reasonOf(error)}` }, 'file left out');
      return [];
    }
  }

  /** Without those that an earlier attempt has put there before it broke off. */
  async function notThere(
    run: string,
    cardKey: string,
    thread: MessagePlace,
    files: readonly LoadedFile[],
  ): Promise<readonly LoadedFile[]> {
    const tried = files.filter(({ name }) => posted.intend(run, keyOf(cardKey, name)));
    const names = tried.length === 0 ? new Set<string>() : await fileNamesIn(calls, thread, run);
    return files.filter((file) => !(tried.includes(file) && names.has(file.name)));
  }

  function giveUpOrThrow(error: unknown, run: string, cardKey: string): void {
    const attempt = (attempts.get(`${run} ${cardKey}`) ?? 0) + 1;
    if (failureOf(error).kind === 'unclear') attempts.set(`${run} ${cardKey}`, attempt);
    if (!(error instanceof SlackRefused) && attempt < mostAttempts) throw error;
    log.warn({ run, sentence: `The files of ${cardKey} were not uploaded. ${reasonOf(error)}` }, 'files left out');
  }

  return {
    async deliver(run, cardKey, thread, files) {
      const unknown = files.filter(({ name }) => posted.find(run, keyOf(cardKey, name)) === null);
      const loaded = (await Promise.all(unknown.map((file) => load(run, file)))).flat();
      try {
        await uploadFiles(calls, run, thread, await notThere(run, cardKey, thread, loaded));
      } catch (error) {
        giveUpOrThrow(error, run, cardKey);
        return;
      }
      attempts.delete(`${run} ${cardKey}`);
      for (const { name } of loaded)
        posted.record(run, keyOf(cardKey, name), { message: `${roomOf(thread)}/file ${name}`, hash: '' });
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
