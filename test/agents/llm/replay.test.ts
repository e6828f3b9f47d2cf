import { expect, it } from 'vitest';
import { createTeam } from '../../../src/agents/hybrid.ts';
import { interpret } from '../../../src/agents/llm/interpreter.ts';
import { createPlaybook } from '../../../src/agents/playbook/playbook.ts';
import { createTeamWork } from '../../../src/agents/team-work.ts';
import type { Command } from '../../../src/refine/commands.ts';
import { decide } from '../../../src/refine/decide.ts';
import type { Event } from '../../../src/refine/events.ts';
import { evolve } from '../../../src/refine/evolve.ts';
import type { Ledger } from '../../../src/refine/model-call.ts';
import { nextStep } from '../../../src/refine/next-step.ts';
import { record } from '../../../src/refine/record.ts';
import type { WorkReport } from '../../../src/refine/work.ts';
import { type RecordedExchange, readRecording } from '../../support/model-recording.ts';
import { given } from './model/given-models.ts';

const recordAgain =
  'Where prompts or events are meant to be others now, record the run again: RECORD_MODEL_RUN=1 npx vitest run --project integration test/llm-run';
const contextTokens = 24_000;
const replyTokens = 16_000;
const signal = new AbortController().signal;

it('a recorded run replays: the same questions lead to the same events', async () => {
  const { events, exchanges, builtIn } = readRecording();
  const [first] = events;
  if (first === undefined) throw new Error('the recording is empty');
  const price = { input: 1, output: 2 };
  const asked = await given({
    server: { script: scriptOf(exchanges) },
    settings: {
      contextTokens,
      answers: 'schema',
      pictures: 'off',
      attempts: 4,
      replyTokens,
      prices: { architect: price, analyst: price },
    },
  });
  const llm = { ask: asked.ask, contextTokens, replyTokens };
  const team = createTeam({ mode: 'hybrid', llm, playbook: createPlaybook(builtIn), repairAttempts: 3 });
  const doTeamWork = createTeamWork(team, async () => folderIn(events.at(-1)?.body));

  const made: Event[] = [first.body];
  let run = evolve(null, first);
  const ledger: Ledger = { spent: () => run.usage, record: (call) => happen([{ type: 'modelCalled', call }]) };

  function recorded() {
    const next = events[run.version];
    if (next === undefined) throw new Error(`the recording ends before the run, which is ${run.phase.name}`);
    return next;
  }
  /** At the recorded times, and by whom it was. */
  function happen(bodies: readonly Event[]): void {
    for (const body of bodies) {
      const { by, at, body: before } = recorded();
      const isCall = body.type === 'modelCalled' && before.type === 'modelCalled';
      const timed = isCall ? { ...body, call: { ...body.call, seconds: before.call.seconds } } : body;
      made.push(timed);
      run = evolve(run, { run: run.id, version: run.version + 1, by, at, body: timed });
    }
  }
  async function takeStep(): Promise<void> {
    const { by, at, body } = recorded();
    const command = commandOf(body);
    if (command !== null) return happen(decide(run, command, { by, at }));
    if (body.type === 'modelCalled' && body.call.role === 'interpreter') {
      const words = wordsIn(exchanges[asked.exchanges.length]);
      await interpret(llm, words, () => null, { run, signal, ledger });
      return;
    }
    const step = nextStep(run);
    if (step === null) throw new Error(`nothing is to be done where the recording has ${body.type}`);
    const { turn } = run;
    const report =
      step.queue === 'team' ? await doTeamWork(step.work, run, signal, ledger) : answerOfTheWorld(step.queue, body);
    const envelope = recorded();
    happen(record(run, turn, report, envelope));
  }

  const stopped = await untilTheEnd(takeStep, () => run.phase.name === 'ended');
  for (const [index, { messages, reply, problem }] of asked.exchanges.entries()) {
    const before = exchanges[index];
    const question = { messages, reply, problem };
    expect(question, recordAgain).toEqual({
      messages: before?.messages,
      reply: before?.reply,
      problem: before?.problem,
    });
  }
  for (const [index, body] of made.entries()) expect(body, recordAgain).toEqual(events[index]?.body);
  expect(stopped).toBeNull();
  expect(made).toHaveLength(events.length);
  expect(asked.exchanges).toHaveLength(exchanges.length);
});

async function untilTheEnd(takeStep: () => Promise<void>, hasEnded: () => boolean): Promise<unknown> {
  try {
    while (!hasEnded()) await takeStep();
    return null;
  } catch (error) {
    return error;
  }
}

/** Every model says again what it said. */
function scriptOf(exchanges: readonly RecordedExchange[]) {
  const replies = Map.groupBy(exchanges, ({ model }) => model);
  return Object.fromEntries(
    [...replies].map(([model, all]) => [
      model,
      all.map(({ reply, replyTokens, problem }) => ({
        text: reply,
        tokens: replyTokens,
        ended: problem?.startsWith('it was cut off') ? ('length' as const) : ('stop' as const),
      })),
    ]),
  );
}

/** What the message was that the interpreter read: the last line of its prompt quotes it. */
function wordsIn(exchange: RecordedExchange | undefined): string {
  const prompt = exchange?.messages.at(1)?.text ?? '';
  return String(JSON.parse(prompt.slice(prompt.lastIndexOf('\n') + 1)));
}

function commandOf(body: Event): Command | null {
  switch (body.type) {
    case 'guidanceGiven':
      return { type: 'guide', words: body.words };
    case 'proposalApproved':
      return body.byDefault ? null : { type: 'approve', proposal: body.proposal };
    case 'proposalVetoed':
      return body.byDefault ? null : { type: 'veto', proposal: body.proposal, reason: body.reason };
    default:
      return null;
  }
}

/** What a runner answered, or the clock, for this to happen. */
function answerOfTheWorld(queue: 'runner' | 'timer', body: Event): WorkReport {
  if (queue === 'timer') return { type: 'approvalElapsed' };
  switch (body.type) {
    case 'datasetPrepared':
      return { type: 'prepared', profile: body.profile };
    case 'pipelineDesigned':
    case 'proposalMade':
      return { type: 'checked', problem: null };
    case 'draftRefused':
      return { type: 'checked', problem: body.problem };
    case 'baselineTrained':
    case 'candidateTrained':
    case 'incumbentTrained':
      return { type: 'trained', trial: body.trial };
    case 'proposalFailed':
      return { type: 'trialFailed', failure: body.failure };
    case 'testScored':
      return { type: 'tested', ...body.test };
    default:
      throw new Error(`no runner answers so that ${body.type} follows`);
  }
}

function folderIn(body: Event | undefined): string {
  return body?.type === 'reportWritten' ? body.folder : '';
}
