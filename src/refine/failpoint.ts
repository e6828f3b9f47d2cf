/** Moments between two effects, where a crash would show what was not made to last. Fault tests end the process at each. */
export const botFailpoints = [
  /** An event is decided on, and nothing is written yet. */
  'before-append',
  /** The event and its outbox row are on the disk; nothing is in the queue. */
  'after-append',
  'before-enqueue',
  /** The job is in the queue; the outbox still says that it may not be. */
  'after-enqueue',
  /** A card is in the chat; that it is has not been written down. */
  'after-post',
] as const;

export const runnerFailpoints = [
  /** A job was taken from the queue; nothing is on this machine yet. */
  'after-claim',
  /** The job is on the disk; there is no sandbox. */
  'after-request',
  'after-volume',
  'after-create',
  'after-start',
  /** The sandbox has said something. */
  'mid-stream',
  'after-exit',
  /** Half of what a sandbox left is taken. */
  'during-artifacts',
  'after-artifacts',
  /** The answer is on the disk; the sandbox is still there. */
  'after-result',
  /** The sandbox is removed; the queue does not know that the job is done. */
  'after-remove',
] as const;

export type BotFailpoint = (typeof botFailpoints)[number];
export type RunnerFailpoint = (typeof runnerFailpoints)[number];

/** Called at each of these moments; does nothing but in a fault test. */
export type Reach<Point> = (point: Point) => void;
