import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Card, CardFile } from '../../card.ts';
import { pause } from '../../pause.ts';
import type { Posted } from '../../posted.ts';
import type { NameFile } from '../../render/fit-parts.ts';
import type { OverflowFile } from '../../render/overflow.ts';
import type { SlackCalls } from './calls.ts';
import { failureOf, SlackRefused } from './failures.ts';
import { type MessagePlace, roomOf } from './places.ts';
import { fileIdsIn } from './read-back.ts';
import { type LoadedFile, loadFile, sendFile, showFiles } from './upload.ts';

/** Puts the files of cards into their threads, each once. */
export type FileDelivery = {
  /**
   * All files of the card that are not in the thread yet go into one message. A file that cannot be had or sent is said in the log: a card
   * does not wait for it. Rejects where it is worth trying again.
   */
  deliver(
    threadName: string,
    card: Card,
    thread: MessagePlace,
    files: readonly (CardFile | OverflowFile)[],
  ): Promise<void>;
  /** Names for the texts of a card that go below it: the first keeps its own, and one that has changed since gets another. */
  namesOf(threadName: string, card: Card): NameFile;
  /** Resolves when the card's files have appeared in the thread, or have not for long. */
  appeared(threadName: string, card: Card, thread: MessagePlace, files: readonly CardFile[]): Promise<void>;
};

export type FileDeliveryParts = {
  readonly calls: SlackCalls;
  readonly posted: Posted;
  readonly log: Logger;
  /** How long Slack may look at an upload before it appears. */
  readonly appearSeconds: number;
  readonly signal: AbortSignal;
};

type KeptFile = LoadedFile & { readonly key: string };

/** An upload whose end stays unclear so often is given up. */
const mostAttempts = 3;
/** After so many parts of the time it is looked whether files have appeared; something is left for the last look. */
const looksAt = [0, 1, 3, 7, 15, 31, 60].map((parts) => parts / 63);

/**
 * Each file has a row `<card key>/files/<name>` with the id that Slack gave it; a text that may change has its hash there too. The row is
 * written before the file is shown, and says so after that: in between, the file is looked for in the thread.
 */
export function createFileDelivery({ calls, posted, log, appearSeconds, signal }: FileDeliveryParts): FileDelivery {
  const attempts = new Map<string, number>();

  function noteSent(threadName: string, key: string, thread: MessagePlace, id: string): void {
    posted.record(threadName, key, { message: `${roomOf(thread)}/file/${id}`, hash: 'sent' });
  }

  function noteShown(threadName: string, key: string, thread: MessagePlace, id: string): void {
    posted.confirm(threadName, key, { message: `${roomOf(thread)}/file/${id}`, hash: 'shown' });
  }

  /** Looks until all of the files have appeared or time is up, and gives those that have. No file is older than its card. */
  async function appearing(
    threadName: string,
    { at }: Card,
    thread: MessagePlace,
    ids: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const from = performance.now();
    const timeUp = AbortSignal.timeout(appearSeconds * 1000);
    const there = new Set<string>();
    for (const share of looksAt) {
      await pause(Math.max(0, from + share * appearSeconds * 1000 - performance.now()), signal);
      for (const id of await fileIdsIn(calls, thread, threadName, at, timeUp)) there.add(id);
      if (timeUp.aborted || ids.every((id) => there.has(id))) break;
    }
    return there;
  }

  /** The files that are not in the thread. */
  async function missingFrom<File extends CardFile | OverflowFile>(
    thread: MessagePlace,
    threadName: string,
    card: Card,
    files: readonly File[],
  ): Promise<readonly File[]> {
    const known = files.map((file) => ({ file, row: posted.find(threadName, keyOf(card, file)) }));
    const unclear = known.flatMap(({ row }) => (row?.hash === 'sent' ? [idIn(row.message)] : []));
    const there = unclear.length === 0 ? new Set<string>() : await appearing(threadName, card, thread, unclear);
    return known.flatMap(({ file, row }) => {
      if (row === null || (row.hash === 'sent' && !there.has(idIn(row.message)))) return [file];
      noteShown(threadName, keyOf(card, file), thread, idIn(row.message));
      return [];
    });
  }

  async function load(threadName: string, card: Card, file: CardFile | OverflowFile): Promise<readonly KeptFile[]> {
    try {
      return [{ ...(await loadFile(file)), key: keyOf(card, file) }];
    } catch (error) {
      log.warn({ thread: threadName, sentence: `${file.name} was not uploaded. ${reasonOf(error)}` }, 'file left out');
      return [];
    }
  }

  async function upload(threadName: string, thread: MessagePlace, files: readonly KeptFile[]) {
    const send = async (file: KeptFile) => ({ key: file.key, id: await sendFile(calls, threadName, thread, file) });
    const sent = await Promise.all(files.map(send));
    for (const { key, id } of sent) noteSent(threadName, key, thread, id);
    const ids = sent.map(({ id }) => id);
    await showFiles(calls, threadName, thread, ids);
    for (const { key, id } of sent) noteShown(threadName, key, thread, id);
  }

  function giveUpOrThrow(error: unknown, threadName: string, { key }: Card): void {
    if (!(error instanceof SlackRefused)) {
      const attempt = (attempts.get(`${threadName} ${key}`) ?? 0) + (failureOf(error).kind === 'unclear' ? 1 : 0);
      attempts.set(`${threadName} ${key}`, attempt);
      if (attempt < mostAttempts) throw error;
    }
    log.warn(
      { thread: threadName, sentence: `The files of ${key} were not uploaded. ${reasonOf(error)}` },
      'files left out',
    );
  }

  return {
    async deliver(threadName, card, thread, files) {
      try {
        const missing = await missingFrom(thread, threadName, card, files);
        const loaded = await Promise.all(missing.map((file) => load(threadName, card, file)));
        await upload(threadName, thread, loaded.flat());
        attempts.delete(`${threadName} ${card.key}`);
      } catch (error) {
        giveUpOrThrow(error, threadName, card);
      }
    },
    namesOf(threadName, card) {
      const keys = posted.rowsOf(threadName).map(({ key }) => key);
      return (file) => {
        const key = keyOf(card, file);
        const plain = `${card.key}/files/${file.name}`;
        const first = keys.find((each) => each === plain || each.startsWith(`${plain}#`)) ?? key;
        return first === key ? file.name : file.name.replace(/(?=\.\w+$)/, `-${hashOf(file.text)}`);
      };
    },
    async appeared(threadName, card, thread, files) {
      const rows = files.flatMap((file) => posted.find(threadName, keyOf(card, file)) ?? []);
      const ids = rows.map(({ message }) => idIn(message));
      if (ids.length === 0) return;
      try {
        const there = await appearing(threadName, card, thread, ids);
        if (ids.every((id) => there.has(id))) return;
        log.warn(
          { thread: threadName, sentence: `Slack took the files of ${card.key} and has not shown them.` },
          'files not seen',
        );
      } catch (error) {
        if (!(error instanceof SlackRefused)) throw error;
        log.warn({ thread: threadName, sentence: error.message }, 'files not looked for'); // the card may come without being sure
      }
    },
  };
}

/** The live card changes all the time: a file of it would come with each change. */
function keyOf({ key }: Card, file: CardFile | OverflowFile): string {
  const name = `${key}/files/${file.name}`;
  return 'text' in file && key !== 'live' ? `${name}#${hashOf(file.text)}` : name;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function idIn(message: string): string {
  return message.split('/').at(-1) ?? '';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
