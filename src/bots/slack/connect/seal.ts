import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scryptSync } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** Closes and opens texts with one key. `about` is bound to the text: what was sealed about one thing opens about no other. */
export type Seal = {
  close(text: string, about: string): Uint8Array;
  open(sealed: Uint8Array, about: string): string;
  /** Another secret of the same key, for `purpose` alone. */
  secretFor(purpose: string): string;
};

/** About 200 ms and 64 MB, once: the key may be a pass phrase that somebody guesses. */
const cost = { N: 2 ** 16, r: 8, p: 1, maxmem: 2 ** 27 };
const nonceBytes = 12;
const tagBytes = 16;
const proof = 'This was sealed with the key of this database.';

const rowSchema = z.object({ salt: z.instanceof(Uint8Array), proof: z.instanceof(Uint8Array) });

/** Throws a sentence where the database was sealed with another key. */
export function createSeal(database: DatabaseSync, key: string): Seal {
  database.exec('create table if not exists slack_seal (salt blob not null, proof blob not null) strict');
  const row = database.prepare('select salt, proof from slack_seal').get();
  if (row === undefined) {
    const salt = randomBytes(16);
    const seal = sealWith(key, salt);
    database.prepare('insert into slack_seal (salt, proof) values (?, ?)').run(salt, seal.close(proof, 'proof'));
    return seal;
  }
  const stored = rowSchema.parse(row);
  const seal = sealWith(key, stored.salt);
  try {
    seal.open(stored.proof, 'proof');
  } catch (cause) {
    const remedy = 'Set the former key, or follow “A lost key” in docs/slack.md.';
    throw new Error(`SLACK_TOKEN_KEY is not the key that the stored Slack tokens were sealed with. ${remedy}`, {
      cause,
    });
  }
  return seal;
}

function sealWith(text: string, salt: Uint8Array): Seal {
  const key = scryptSync(text, salt, 32, cost);
  return {
    close(text, about) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, about) {
      const [nonce, tag] = [sealed.subarray(0, nonceBytes), sealed.subarray(nonceBytes, nonceBytes + tagBytes)];
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(about)).setAuthTag(tag);
      const body = sealed.subarray(nonceBytes + tagBytes);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
    secretFor: (purpose) => Buffer.from(hkdfSync('sha256', key, salt, purpose, 32)).toString('hex'),
  };
}
