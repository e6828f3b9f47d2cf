import { createPace, type Pace, type Rate, type Urgency } from '../../pace.ts';
import { type Place, roomOf } from './places.ts';

/**
 * How often each method may be called, a little below what Slack says (docs.slack.dev/apis/web-api/rate-limits): posts about once a second in
 * each channel, the others for all runs of a workspace together. In any minute no more than `perMinute` and `burst` are let through.
 */
const rates = {
  'chat.postMessage': { perMinute: 55, burst: 1, reserve: 0 },
  'chat.update': { perMinute: 40, burst: 8, reserve: 5 },
  'chat.delete': { perMinute: 40, burst: 8, reserve: 0 },
  'conversations.replies': { perMinute: 40, burst: 8, reserve: 0 },
  'conversations.history': { perMinute: 40, burst: 8, reserve: 0 },
  'files.getUploadURLExternal': { perMinute: 80, burst: 15, reserve: 0 },
  'files.completeUploadExternal': { perMinute: 80, burst: 15, reserve: 0 },
} as const satisfies Readonly<Record<string, Rate>>;

export type PacedMethod = keyof typeof rates;

/** What the bench holds the updates against. */
export const updateRate: Rate = rates['chat.update'];

/** Who may call what when, in all workspaces. */
export type SlackPace = {
  /** Resolves when it is the run's turn. */
  take(method: PacedMethod, place: Place, run: string, urgency: Urgency, signal: AbortSignal): Promise<void>;
  /** Slack has said that it was too much. */
  holdBack(method: PacedMethod, place: Place, seconds: number): void;
  /**
   * The time between two updates of a run's progress: so long that all runs together stay within the rate of updates, and never shorter than
   * people read.
   */
  progressSeconds(activeRuns: number): number;
};

export function createSlackPace(): SlackPace {
  const paces = new Map<string, Pace>();
  const paceOf = (method: PacedMethod, place: Place): Pace => {
    const name = `${method} ${method === 'chat.postMessage' ? roomOf(place) : place.workspace}`;
    const pace = paces.get(name) ?? createPace(rates[method]);
    paces.set(name, pace);
    return pace;
  };
  return {
    take: (method, place, run, urgency, signal) => paceOf(method, place).take(run, urgency, signal),
    holdBack: (method, place, seconds) => paceOf(method, place).holdBack(seconds),
    progressSeconds: (activeRuns) => Math.max(5, (60 / updateRate.perMinute) * activeRuns),
  };
}
