import { describe, expect, it } from 'vitest';
import { notifiedOf } from '../../src/bots/notified.ts';
import { view } from '../../src/bots/view.ts';
import { type RunBuilder, settings, startedRun } from '../support/run-builder.ts';

const group = { id: 'slack:T1:S1', name: '@leads' };
const approval = { ...settings.approval, approvers: [group, { id: 'slack:T1:U2', name: 'Ben' }] };

describe('a new card', () => {
  it('is for the approvers where it waits for their decision, and for nobody where it was decided long ago', () => {
    const builder = startedRun({ settings: { approval } }).baselined().kept(0.92).proposed();
    expect(whom(builder, 'proposal-p2')).toEqual(['S1', 'U2']);
    expect(whom(builder, 'proposal-p1')).toEqual([]);
    expect(whom(builder, 'live')).toEqual([]);
  });

  it('is for whoever started the run where there are no approvers, and where the run ends', () => {
    const builder = by('Ada@slack:T1:U1', startedRun().baselined().proposed());
    expect(whom(builder, 'proposal-p1')).toEqual(['U1']);
    const ended = by('Ada@slack:T1:U1', startedRun().baselined().scored(0.9, 0.91).reported());
    expect(whom(ended, 'report')).toEqual(['U1']);
  });

  it('is for nobody, or always for whoever started the run, where that is set', () => {
    const builder = by('Ada@slack:T1:U1', startedRun().baselined().proposed());
    expect(whom(builder, 'proposal-p1', 'none')).toEqual([]);
    expect(whom(builder, 'baseline', 'all')).toEqual(['U1']);
  });

  it('is for nobody of another workspace', () => {
    const other = [
      { id: 'slack:T12:U9', name: 'Eve' },
      { id: 'discord:T1:U9', name: 'Eve' },
    ];
    const builder = startedRun({ settings: { approval: { ...approval, approvers: other } } })
      .baselined()
      .proposed();
    expect(whom(builder, 'proposal-p1')).toEqual([]);
  });

  it('is for nobody on Slack where somebody at the console started the run', () => {
    expect(whom(startedRun().baselined().proposed(), 'proposal-p1')).toEqual([]);
  });
});

type Story = Pick<RunBuilder, 'run' | 'events'>;

function by(author: string, { run, events }: RunBuilder): Story {
  return { run: { ...run, startedBy: author }, events };
}

function whom({ run, events }: Story, key: string, notify: 'decisions' | 'all' | 'none' = 'decisions') {
  const card = view(run, events, null).find((each) => each.key === key);
  if (card === undefined) throw new Error(`there is no card ${key}`);
  return notifiedOf(run, card, notify, 'slack:T1');
}
