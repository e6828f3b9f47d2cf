import type { types } from '@slack/bolt';
import { personId } from '../../../refine/person.ts';
import { openProposal, type Run } from '../../../refine/run.ts';
import type { Card } from '../../card.ts';
import { liveCard } from '../../cards/live-card.ts';
import { proposalCard } from '../../cards/proposal-cards.ts';
import { renderCard } from '../render/render-card.ts';
import { plain } from './forms/inputs.ts';

export type HomeContents = {
  /** Of the person whose page it is: `slack:T1:U1`. */
  readonly person: string;
  /** All that the workspace may know of, newest first. */
  readonly runs: readonly Run[];
  /** Runs whose open proposal this person may decide on. */
  readonly waiting: readonly Run[];
  readonly datasets: readonly string[];
  readonly maySet: boolean;
  /** Present policy of the workspace in a sentence. */
  readonly rule: string;
  readonly edition: string;
  readonly now: number;
};

const shownDecisions = 5;
const shownRuns = 8;
/** Slack's limit for a view. */
const mostBlocks = 100;

/** A person's App Home: what waits for them, their runs with what is left of the budgets, the datasets, and the settings. */
export function homeView(contents: HomeContents): types.HomeView {
  const { runs, waiting, person, datasets } = contents;
  const unfinished = runs.filter(({ phase }) => phase.name !== 'ended');
  const mine = runs.filter(({ startedBy }) => personId(startedBy) === person);
  const others = unfinished.filter((run) => !mine.includes(run));
  const blocks = [
    heading('Waits for you'),
    ...(waiting.length === 0
      ? [sentence('Nothing: no proposal waits for your decision.')]
      : waiting.slice(0, shownDecisions).flatMap((run) => decision(run, contents))),
    heading('Your runs'),
    ...runBlocks(mine, 'You have started no run yet. Type `/improve start` in a channel.', contents),
    ...(others.length === 0 ? [] : [heading('Other runs that go on'), ...runBlocks(others, '', contents)]),
    heading('Datasets'),
    sentence(datasets.length === 0 ? 'None.' : datasets.join(', ')),
    ...settings(contents),
  ];
  return { type: 'home', blocks: blocks.slice(0, mostBlocks) };
}

function decision(run: Run, { edition, now }: HomeContents): readonly types.AnyBlock[] {
  const proposal = openProposal(run);
  const card = proposal === null ? null : proposalCard(run, proposal.id, now);
  return card === null ? [] : cardBlocks(run, shortened(card), edition);
}

function runBlocks(runs: readonly Run[], none: string, { now, edition }: HomeContents): readonly types.AnyBlock[] {
  if (runs.length === 0) return [sentence(none)];
  const shown = runs.slice(0, shownRuns).flatMap((run) => {
    const card = liveCard(run, null, now);
    const facts = card.parts.filter((part) => part.kind === 'facts');
    return cardBlocks(run, { ...card, title: `Run ${run.id}: ${card.title}`, parts: facts, actions: [] }, edition);
  });
  const more = runs.length - shownRuns;
  return more > 0 ? [...shown, sentence(`And ${more} more: \`/improve list\` names all.`)] : shown;
}

/** Without the change and the reasons, which stand in the thread. */
function shortened(card: Card): Card {
  const parts = card.parts.filter((part) => part.kind === 'text' || part.kind === 'facts' || part.kind === 'note');
  return { ...card, parts };
}

function cardBlocks(run: Run, card: Card, edition: string): readonly types.AnyBlock[] {
  const { blocks } = renderCard(run.id, card, {
    form: 'basic',
    edition: `${edition}-${run.id}-${card.key}`,
    mention: [],
  }).message;
  return blocks;
}

export const settingsButton = 'settings-of-workspace';
export const settingsOfChannel = 'settings-of-channel';

function settings({ maySet, rule }: HomeContents): readonly types.AnyBlock[] {
  const who = [heading('Who may do what'), sentence(rule)];
  if (!maySet) return [...who, sentence('An administrator of this workspace can change that here.')];
  return [
    ...who,
    {
      type: 'actions',
      elements: [
        { type: 'button', action_id: settingsButton, text: plain('Change it for the workspace') },
        {
          type: 'conversations_select',
          action_id: settingsOfChannel,
          placeholder: plain('Change it for a channel'),
          filter: { include: ['public', 'private'], exclude_bot_users: true },
        },
      ],
    },
  ];
}

function heading(text: string): types.HeaderBlock {
  return { type: 'header', text: plain(text, 150) };
}

function sentence(text: string): types.SectionBlock {
  return { type: 'section', text: plain(text, 3000) };
}
