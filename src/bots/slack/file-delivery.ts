import type { Logger } from 'pino';
import type { CardFile } from '../card.ts';
import { pause } from '../pause.ts';
import type { Posted } from '../posted.ts';
import type { SlackCalls } from './calls.ts';
import { failureOf, SlackRefused } from './failures.ts';
import type { OverflowFile } from './message.ts';
import { type MessagePlace, roomOf } from './places.ts';
import { type LoadedFile, loadFile, sendFile, showFiles, stateOfFile } from './upload.ts';

/** Puts the files of cards into their threads, each once. */
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
  /** Resolves when the card's files have appeared in the thread, or soon where that cannot be known. */
  appeared(run: string, cardKey: string, thread: MessagePlace, files: readonly CardFile[]): Promise<void>;
};

export type FileDeliveryParts = {
  readonly calls: SlackCalls;
  readonly posted: Posted;
  readonly log: Logger;
  readonly signal: AbortSignal;
};

/** An upload whose end stays unclear so often is given up. */
const mostAttempts = 3;
/** How long to wait before each look at whether files have appeared, in milliseconds: 13 seconds together. */
const looks = [100, 200, 400, 800, 1600, 3200, 6400];

/**
 * Each file has a row `<card key>/files/<name>` with the id that Slack gave it. It is written before the file is shown, and says so after
 * that: in between, Slack is asked by the id.
 */
export function createFileDelivery({ calls, posted, log, signal }: FileDeliveryParts): FileDelivery {
  const attempts = new Map<string, number>();
  const keyOf = (cardKey: string, name: string) => `${cardKey}/files/${name}`;

  function note(run: string, key: string, thread: MessagePlace, id: string, state: 'sent' | 'shown'): void {
    posted.record(run, key, { message: `${roomOf(thread)}/file/${id}`, hash: state });
  }

  async function isShown(run: string, key: string, thread: MessagePlace): Promise<boolean> {
    const row = posted.find(run, key);
    if (row === null || row.hash === 'shown') return row !== null;
    const id = idIn(row.message);
    if ((await stateOfFile(calls, run, thread, id)) === 'unknown') return false;
    note(run, key, thread, id, 'shown');
    return true;
  }

  async function load(run: string, file: CardFile | OverflowFile): Promise<readonly LoadedFile[]> {
    try {
      return [await loadFile(file)];
    } catch (error) {
      log.warn({ run, sentence: `${file.name} was not uploaded. ${reasonOf(error)}` }, 'file left out');
      return [];
    }
  }

  async function upload(run: string, cardKey: string, thread: MessagePlace, files: readonly LoadedFile[]) {
    const send = async (file: LoadedFile) => ({
      key: keyOf(cardKey, file.name),
      id: await sendFile(calls, run, thread, file),
    });
    const sent = await Promise.all(files.map(send));
    for (const { key, id } of sent) note(run, key, thread, id, 'sent');
    const ids = sent.map(({ id }) => id);
    await showFiles(calls, run, thread, ids);
    for (const { key, id } of sent) note(run, key, thread, id, 'shown');
  }

  function giveUpOrThrow(error: unknown, run: string, cardKey: string): void {
    if (!(error instanceof SlackRefused)) {
      const attempt = (attempts.get(`${run} ${cardKey}`) ?? 0) + (failureOf(error).kind === 'unclear' ? 1 : 0);
      attempts.set(`${run} ${cardKey}`, attempt);
      if (attempt < mostAttempts) throw error;
    }
    log.warn({ run, sentence: `The files of ${cardKey} were not uploaded. ${reasonOf(error)}` }, 'files left out');
  }

  return {
    async deliver(run, cardKey, thread, files) {
      try {
        const missing: LoadedFile[] = [];
        for (const file of files)
          if (!(await isShown(run, keyOf(cardKey, file.name), thread))) missing.push(...(await load(run, file)));
        await upload(run, cardKey, thread, missing);
        attempts.delete(`${run} ${cardKey}`);
      } catch (error) {
        giveUpOrThrow(error, run, cardKey);
      }
    },
    async appeared(run, cardKey, thread, files) {
      const rows = files.flatMap(({ name }) => posted.find(run, keyOf(cardKey, name)) ?? []);
      const ids = rows.map(({ message }) => idIn(message));
      try {
        for (const milliseconds of looks) {
          const states = await Promise.all(ids.map((id) => stateOfFile(calls, run, thread, id)));
          if (!states.includes('shown')) return;
          await pause(milliseconds, signal);
        }
      } catch (error) {
        log.debug({ run, reason: reasonOf(error) }, 'not known whether files have appeared');
      }
    },
  };
}

function idIn(message: string): string {
  return message.split('/').at(-1) ?? '';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
