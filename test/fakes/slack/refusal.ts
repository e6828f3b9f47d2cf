import type { Json } from './objects.ts';

/** Slack's "no" to a call of the Web API: the JSON that it answers with, HTTP status 200. */
export class Refusal extends Error {
  readonly answer: Json;

  constructor(error: string, details: Json = {}) {
    super(error);
    this.name = 'Refusal';
    this.answer = { ok: false, error, ...details };
  }
}
