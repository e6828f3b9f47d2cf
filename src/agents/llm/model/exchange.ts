import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ModelCall } from '../../../refine/model-call.ts';

/** One question to a model and what came back, for people who want to know why something was proposed. */
export type Exchange = ModelCall & {
  readonly at: string;
  readonly run: string;
  readonly question: string;
  /** Counts from 1; later ones follow a wrong answer or a broken connection. */
  readonly attempt: number;
  readonly messages: readonly { readonly role: string; readonly text: string }[];
  readonly reply: string;
  /** Why the reply was of no use; null where it was. */
  readonly problem: string | null;
};

/** Appends an exchange to the audit trail in the run's folder. A full disk costs the trail, not the run: errors are only logged. */
export function appendExchange(runFolder: string, exchange: Exchange, logger: Logger): void {
  try {
    mkdirSync(runFolder, { recursive: true });
    appendFileSync(join(runFolder, 'model-calls.jsonl'), `${JSON.stringify(exchange)}\n`, { mode: 0o600 });
  } catch (error) {
    logger.error({ runId: exchange.run, err: error }, 'model call not written to the audit trail');
  }
}
