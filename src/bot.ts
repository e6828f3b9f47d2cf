import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createTeamWork } from './agents/team-work.ts';
import type { Desk } from './bots/carry-out.ts';
import { type Console, createConsole } from './bots/console/console.ts';
import { createPosted, type Posted } from './bots/posted.ts';
import { createRooms } from './bots/rooms.ts';
import { startCommand } from './bots/start-options.ts';
import { view } from './bots/view.ts';
import type { Config } from './config.ts';
import { allDatasets, resolveDataset } from './datasets.ts';
import { createEngine, type Engine } from './engine/engine.ts';
import { createEventLog, type EventLog, openDatabase } from './engine/event-log.ts';
import { embeddedRedis, externalRedis } from './engine/redis-server.ts';
import { createFailpoint } from './failpoint.ts';
import { openLog } from './log.ts';
import type { Run } from './refine/run.ts';
import { auditTrailLength, writeAuditTrail } from './report/audit-trail.ts';
import { writeReport } from './report/write-report.ts';
import { type RunDefaults, runSettings } from './run-defaults.ts';
import { checkRunner, startRunner, stopSignal } from './runner-process.ts';
import { type Slack, startSlack } from './slack.ts';
import { chooseTeam } from './team.ts';

type BotOptions = {
  /** null: as the environment says. */
  readonly defaults: RunDefaults | null;
  /** Entered where no run is unfinished. */
  readonly startLine: string | null;
  readonly withRunner: boolean;
  readonly carryOnWith: string;
};

/** The bot of this machine with its console, until the person leaves or the run has ended. */
export async function runBot(
  config: Config,
  { defaults, startLine, withRunner, carryOnWith }: BotOptions,
): Promise<void> {
  mkdirSync(config.dataFolder, { recursive: true });
  const logger = openLog(config);
  const database = openDatabase(join(config.dataFolder, 'improve.db'));
  const redis = config.REDIS_URL === undefined ? embeddedRedis(config.dataFolder) : externalRedis(config.REDIS_URL);
  const log = createEventLog(database);
  const folderOf = (run: Run) => join(config.dataFolder, 'runs', run.id);
  const reportOf = (run: Run) => writeReport(run, log.read(run.id), folderOf(run), startCommand(run.settings));
  await redis.ensure();
  const runnerParts = withRunner ? await checkRunner(config) : null;
  const reach = createFailpoint(config.FAIL_AT);
  const chosen = chooseTeam(config, logger);
  const doTeamWork = createTeamWork(chosen.team, reportOf);
  const engine = await createEngine({ log, redis, doTeamWork, now: Date.now, reach });
  const runner = runnerParts === null ? null : startRunner(config, runnerParts, redis.connection, logger);
  const keepTrail = keepAuditTrail(log, folderOf, logger);
  engine.runs().forEach(keepTrail); // of a bot that died before it could
  engine.onChange(keepTrail);
  engine.onTrouble((sentence) => logger.warn({ sentence }, 'trouble'));

  const { interpret } = chosen;
  const desk: Desk = {
    engine,
    now: Date.now,
    newRunId: () => `r${randomBytes(3).toString('hex')}`,
    datasets: () => allDatasets(config.dataFolder),
    resolveDataset: (words) => resolveDataset(config.dataFolder, words),
    defaults: defaults ?? runSettings(config),
    reportOf,
    unpricedModels: chosen.unpricedModels,
    interpret:
      interpret && ((words, run, _by, signal) => interpret(words, { run, signal, ledger: engine.ledgerOf(run.id) })),
  };
  let slack: Slack | null = null;
  let console: Console | null = null;
  try {
    if (config.slack !== null)
      slack = await startSlack(config, config.slack, { database, desk, isOneTeam: isOneTeam(config), reach, logger });
    const noDiscord = 'Discord: this version takes no commands there yet.';
    const greetings = [
      chosen.says,
      ...(slack === null ? [] : [slack.says]),
      ...(config.discord === null ? [] : [noDiscord]),
    ];
    // A service has no terminal: the input of a console would end at once, and the bot with it.
    if (slack === null || isAtTerminal() || startLine !== null) console = openConsole(greetings);
    else process.stdout.write(greetings.map((sentence) => `${sentence}\n`).join(''));
    await Promise.race([
      stopSignal(),
      ...(console === null ? [] : [console.closed]),
      ...(runner === null ? [] : [runner.failed]),
    ]);
  } finally {
    console?.leave();
    await slack?.close();
    await engine.close();
    await chosen.close();
    await runner?.close();
    if (redis.isOwn) await redis.stop();
    database.close();
  }

  function openConsole(greetings: readonly string[]): Console {
    const posted = createPosted(database, 'console');
    const opened = createConsole({
      ...desk,
      posted,
      reach,
      input: process.stdin,
      output: process.stdout,
      isInteractive: isAtTerminal(),
      hasColours: process.stdout.isTTY && process.stdout.hasColors(),
      person: userInfo().username,
      carryOnWith,
      closesWithRun: startLine !== null,
    });
    greetings.forEach(opened.say);
    const chats = ['slack', 'discord'].map((surface) => createRooms(database, surface));
    const open = runToFollow(engine, posted, (run) => chats.every((rooms) => rooms.find(run.id) === null));
    if (open !== undefined) opened.follow(open.id);
    else if (startLine !== null) opened.enter(startLine);
    return opened;
  }
}

/** Nobody can bring the bot into a workspace of their own. */
function isOneTeam({ slack }: Config): boolean {
  return slack === null || slack.workspaces.kind === 'one';
}

function isAtTerminal(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

/** A run of this console that goes on; or its newest one, where the process died before its end was told. */
function runToFollow(engine: Engine, posted: Posted, isOurs: (run: Run) => boolean): Run | undefined {
  const runs = engine.runs().filter(isOurs);
  const isUntold = (run: Run) =>
    view(run, engine.events(run.id), null).some(({ key }) => key !== 'live' && posted.find(run.id, key) === null);
  return runs.find((run) => run.phase.name !== 'ended') ?? runs.slice(0, 1).find(isUntold);
}

/** Keeps `run.jsonl` in line with the log. It is only a copy: where it cannot be written, the next event tries again. */
function keepAuditTrail(log: EventLog, folderOf: (run: Run) => string, logger: Logger): (run: Run) => void {
  const written = new Map<string, number>();
  return (run) => {
    if (written.get(run.id) === run.version) return; // only progress
    try {
      const isThere = !written.has(run.id) && auditTrailLength(folderOf(run)) === run.version; // from before this start
      if (!isThere) writeAuditTrail(folderOf(run), log.read(run.id));
      written.set(run.id, run.version);
    } catch (error) {
      logger.error({ run: run.id, error }, 'audit trail not written');
    }
  };
}
