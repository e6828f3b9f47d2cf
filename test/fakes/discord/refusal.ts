import type { Json } from './objects.ts';

/** Discord's "no": the status and the JSON that it answers with. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly body: Json;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: number, message: string, details: Json = {}, headers = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.body = { message, code, ...details };
    this.headers = headers;
  }
}

export const notFound = () => new Refusal(404, 0, '404: Not Found');
export const unauthorised = () => new Refusal(401, 0, '401: Unauthorized');
export const unknownChannel = () => new Refusal(404, 10003, 'Unknown Channel');
export const unknownGuild = () => new Refusal(404, 10004, 'Unknown Guild');
export const unknownMessage = () => new Refusal(404, 10008, 'Unknown Message');
export const unknownWebhook = () => new Refusal(404, 10015, 'Unknown Webhook');
export const unknownInteraction = () => new Refusal(404, 10062, 'Unknown interaction');
export const tooLarge = () => new Refusal(413, 40005, 'Request entity too large');
export const alreadyAcknowledged = () => new Refusal(400, 40060, 'Interaction has already been acknowledged.');
export const missingAccess = () => new Refusal(403, 50001, 'Missing Access');
export const notYourMessage = () => new Refusal(403, 50005, 'Cannot edit a message authored by another user');
export const emptyMessage = () => new Refusal(400, 50006, 'Cannot send an empty message');
export const notTextChannel = () => new Refusal(400, 50008, 'Cannot send messages in a non-text channel');
export const missingPermissions = () => new Refusal(403, 50013, 'Missing Permissions');
export const systemMessage = () => new Refusal(403, 50021, 'Cannot execute action on a system message');
export const invalidToken = () => new Refusal(401, 50027, 'Invalid Webhook Token');
export const threadArchived = () => new Refusal(400, 50083, 'Thread is archived');
export const threadExists = () => new Refusal(400, 160004, 'A thread has already been created for this message');
export const threadLocked = () => new Refusal(400, 160005, 'Thread is locked');
