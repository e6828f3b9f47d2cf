import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { buttonsOf, message, whisper, wordsOf } from './bots/slack/receive/given-slack.ts';
import { type FakeSlack, startFakeSlack } from './fakes/slack/fake-slack.ts';
import type { Message } from './fakes/slack/objects.ts';
import { type BotProcess, startBot } from './support/bot-process.ts';
import { newDataFolder, removeDataFolder } from './support/data-folder.ts';
import { writeImageFolder } from './support/images.ts';
import { brokenInvariants } from './support/invariants.ts';
import { bodiesOf, eventsOf } from './support/model-team.ts';

const options = '--train-seconds 3 --baseline-seeds 1 --max-seeds 1 --memory 1024 --cpus 1';
const patience = 90;

let slack: FakeSlack | null = null;
let bot: BotProcess | null = null;
let folder = '';

afterEach(async () => {
  await bot?.kill();
  bot = null;
  await slack?.[Symbol.asyncDispose]();
  if (folder !== '') await removeDataFolder(folder);
});

it('a team in Slack goes from /improve start to the report: it vetoes, guides and decides, and the bot dies between post and record', async () => {
  folder = newDataFolder();
  const datasets = join(folder, 'pictures');
  await mkdir(datasets);
  await writeImageFolder(join(datasets, 'shades'), ['dark', 'grey', 'light'], 60, { mislabelledEvery: 3 });
  slack = await startFakeSlack();
  const environment = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    DATASETS_DIR: datasets,
  };
  const ada = slack.user('ada', { displayName: 'Ada' });
  const ben = slack.user('ben', { displayName: 'Ben' });
  const vision = slack.channel('vision', [ada, ben]);

  bot = startBot(folder, ['console'], { ...environment, FAIL_AT: 'after-post:4' });
  await bot.says('Slack: ');
  const line = `/improve start shades tell shades apart budget=30m approve=ask steps=3 ${options}`;
  const [answer] = await ada.types(vision, line, { waitSeconds: 8 });
  const run = /^Run (r\w+) starts/.exec(answer?.text ?? '')?.[1] ?? '';
  expect(await bot.signalThatEnded()).toBe('SIGKILL');
  bot = startBot(folder, ['console'], environment);

  const root = await message(ada, vision, `Run ${run}: refine shades`);
  const thread = () => ada.sees(root);
  const first = await message(ada, root, 'Proposal p1', patience);
  expect(buttonsOf(first)).toEqual(expect.arrayContaining(['Approve', 'Veto', 'Ask for changes']));
  expect(first.text).toContain(`<@${ada.id}>`);
  await ben.clicks(first, 'Veto');
  expect(await ben.submits(await ben.modal(), { words: 'too slow for phones' })).toEqual({});
  ada.replies(root, 'guide keep it small for phones');
  ben.mentions(root, 'prioritise training');
  await message(ada, root, 'Ben put training first');

  const second = await message(ada, root, 'Proposal p2', patience);
  expect(wordsOf(ada.looksAgain(first))).toContain('etoed by Ben: too slow for phones');
  expect(buttonsOf(ada.looksAgain(first))).toEqual([]);
  await ben.clicks(second, 'Veto');
  const form = await ben.modal();
  await ada.clicks(second, 'Approve');
  await ben.submits(form, { words: 'no' });
  await whisper(ben, vision, 'p2 was approved by Ada');
  const third = await message(ada, root, 'Proposal p3', patience);
  await ada.clicks(third, 'Approve');

  const report = await message(ada, root, `Run ${run} finished`, patience);
  const names = thread().flatMap(({ files }) => files.map(({ name }) => name));
  for (const name of ['accuracy.png', 'report.md', 'report.html', 'data.py', 'model.py', 'training.py'])
    expect(names).toContain(name);
  const pictures = thread().flatMap(({ files }) => files.filter(({ mimetype }) => mimetype === 'image/png'));
  for (const { alt_txt } of pictures) expect(alt_txt?.length).toBeGreaterThan(20);
  expect(report.text).toContain(`<@${ada.id}>`);

  const events = eventsOf(folder, run);
  expect(bodiesOf(events, 'proposalVetoed')).toEqual([expect.objectContaining({ reason: 'too slow for phones' })]);
  expect(bodiesOf(events, 'proposalApproved')).toHaveLength(2);
  expect(bodiesOf(events, 'guidanceGiven')).toHaveLength(1);
  expect(keysTwice(thread())).toEqual([]);
  bot.signal('SIGTERM');
  expect(await bot.exitCode()).toBe(0);
  bot = null;
  expect(await brokenInvariants({ dataFolder: folder })).toEqual([]);
  slack.assertClean();
}, 400_000);

/** Keys of cards that stand in the thread more than once: a message says in its metadata which card it is. */
function keysTwice(thread: readonly Message[]): readonly string[] {
  const keys = thread.flatMap(({ metadata }) => (metadata === undefined ? [] : [JSON.stringify(metadata)]));
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}
