import {
  type BotFailpoint,
  botFailpoints,
  type Reach,
  type RunnerFailpoint,
  runnerFailpoints,
} from './refine/failpoint.ts';

type Failpoint = BotFailpoint | RunnerFailpoint;

/** `<point>` or `<point>:<n>`: where this process ends itself, and the how manieth time that it gets there. */
export const failAtPattern = new RegExp(`^(${[...botFailpoints, ...runnerFailpoints].join('|')})(:[1-9]\\d{0,3})?$`);

/** Ends this process as `kill -9` does when it reaches the point. Without one it does nothing. */
export function createFailpoint(failAt: string | undefined): Reach<Failpoint> {
  if (failAt === undefined) return () => {};
  const [wanted, times = '1'] = failAt.split(':');
  let left = Number(times);
  return (point) => {
    if (point === wanted && --left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
