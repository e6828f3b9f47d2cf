import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/bots/commands.ts';
import { refusalOf } from '../../src/bots/permissions.ts';
import { openPolicy, type Policy } from '../../src/bots/policy.ts';
import { CommandRefused } from '../../src/refine/commands.ts';
import type { Member, Person } from '../../src/refine/person.ts';
import { settings, startedRun } from '../support/run-builder.ts';

const ada = { id: 'slack:T1:U1', name: 'Ada' };
const ben = { id: 'slack:T1:U2', name: 'Ben' };
const cyd = { id: 'slack:T1:U3', name: 'Cyd' };
const dee = { id: 'slack:T1:U4', name: 'Dee' };
const leads = { id: 'slack:T1:S1', name: '@ml-leads' };

/** Cyd is one of the leads. */
const isMember = async (member: Member, person: Person) => member.id === leads.id && person.id === cyd.id;

const runOf = (approvers: readonly Member[]) =>
  startedRun({ by: 'Dee@slack:T1:U4', settings: { approval: { ...settings.approval, approvers: [...approvers] } } })
    .run;
const decided = runOf([ada, ben, leads]);
const hears = (person: Person, line: string, run = decided, policy: Policy = openPolicy) =>
  refusalOf(parseCommand(line), person, run, policy, isMember);

describe('to decide in a run', () => {
  const deciding = ['approve', 'change p1 wider', 'freeze data', 'unfreeze data'];
  const holding = ['veto', 'pause', 'resume', 'stop'];

  it.each([...deciding, ...holding])(
    '(`%s`) is for its approvers, and for whoever is in a group of them',
    async (line) => {
      expect(await hears(ada, line)).toBeNull();
      expect(await hears(cyd, line)).toBeNull();
    },
  );

  it.each(deciding)('(`%s`) is for nobody else, who hear who may', async (line) => {
    const [word] = line.split(' ');
    expect(await hears(dee, line)).toBe(`Only Ada, Ben or @ml-leads may ${word} here.`);
  });

  it.each(holding)('(`%s`) is also for whoever started the run', async (line) => {
    expect(await hears(dee, line)).toBeNull();
    expect(await hears({ id: 'slack:T1:U9', name: 'Eve' }, line)).toBe(
      `Only Ada, Ben, @ml-leads or Dee (who started the run) may ${line} here.`,
    );
  });

  it('is neither allowed nor refused where the platform does not say who is in a group', async () => {
    const silent = async () => Promise.reject(new CommandRefused('Slack does not say.'));
    const ask = (person: Person) => refusalOf(parseCommand('approve'), person, decided, openPolicy, silent);
    await expect(ask(dee)).rejects.toThrow('Slack does not say.');
    expect(await ask(ben)).toBeNull();
  });

  it('names whoever started the run once', async () => {
    expect(await hears(ben, 'stop', runOf([ada, dee]))).toBe('Only Ada or Dee may stop here.');
  });

  it('is for anybody where it names nobody, whatever the policy is by now', async () => {
    const policy = { ...openPolicy, approvers: [ada] };
    for (const line of [...deciding, ...holding]) expect(await hears(ben, line, runOf([]), policy)).toBeNull();
  });

  it('is a matter of ids: a name may be borrowed', async () => {
    expect(await hears({ id: 'slack:T1:U9', name: 'Ada' }, 'approve')).toMatch(/^Only Ada/);
  });
});

describe('to say and ask things', () => {
  it.each(['guide try mixup', 'prioritise data', 'status', 'report', 'list', 'datasets', 'help'])(
    '(`%s`) is for anybody',
    async (line) => expect(await hears({ id: 'slack:T1:U9', name: 'Eve' }, line)).toBeNull(),
  );
});

describe('to start a run', () => {
  it('is for anybody, or for those whom the policy names', async () => {
    const policy = { ...openPolicy, starters: [ada, leads] };
    expect(await hears(ben, 'start')).toBeNull();
    expect(await hears(cyd, 'start', decided, policy)).toBeNull();
    expect(await hears(ben, 'start', decided, policy)).toBe('Only Ada or @ml-leads may start runs here.');
    expect(await refusalOf(parseCommand('start'), ben, null, policy, isMember)).toMatch(/^Only Ada/);
  });
});

describe('without a run', () => {
  it('nothing is refused here: there is nothing to decide on', async () => {
    expect(await refusalOf(parseCommand('approve'), ben, null, openPolicy, isMember)).toBeNull();
  });
});
