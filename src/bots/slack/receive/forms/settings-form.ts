import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { Member } from '../../../../refine/person.ts';
import type { Choice } from '../../../choice.ts';
import type { Policy } from '../../../policy.ts';
import { type Filled, groupsInput, modal, mostOptions, peopleInput, plain, selectInput } from './inputs.ts';

export const settingsFormId = 'settings';
/** `scope`: of the policy: `slack:T1` or `slack:T1/C1`. */
export const settingsFormMetadata = z.object({ scope: z.string() });

const counts: readonly Choice[] = [1, 2, 3, 4, 5].map((count) => ({ label: String(count), value: String(count) }));

/** What holds in a channel: a policy of its own, or that of its workspace. */
export type Rules = 'own' | 'workspace';

const rules: readonly (Choice & { readonly value: Rules })[] = [
  { label: 'Of its own', value: 'own' },
  { label: 'As in the workspace', value: 'workspace' },
];

export type SettingsContents = {
  readonly scope: string;
  readonly title: string;
  /** Null for a workspace. */
  readonly rules: Rules | null;
  readonly policy: Policy;
  /** The user groups of the workspace, as `slack:T1:S1` and their names. */
  readonly groups: readonly Member[];
};

/** Who may do what, in a channel or in all of the workspace. */
export function settingsForm(contents: SettingsContents): types.ModalView {
  const { scope, title, policy, groups } = contents;
  return modal(
    settingsFormId,
    { title: 'Who may do what', submit: 'Save' },
    [
      { type: 'section', text: plain(`${title}. Runs that go on keep what they were started with.`) },
      ...(contents.rules === null
        ? []
        : [selectInput({ id: 'rules', label: 'Rules', options: rules, initial: contents.rules })]),
      ...whoInputs('starters', 'Who may start runs', policy.starters, groups),
      ...whoInputs('approvers', 'Who may approve and veto', policy.approvers, groups),
      selectInput({
        id: 'approvals',
        label: 'Approvals that a proposal needs',
        options: counts,
        initial: String(policy.approvals),
      }),
      selectInput({
        id: 'starterCounts',
        label: 'Does whoever started the run count?',
        options: [
          { label: 'Yes', value: 'yes' },
          { label: 'No: others have to approve', value: 'no' },
        ],
        initial: policy.starterCounts ? 'yes' : 'no',
      }),
    ],
    { scope },
  );
}

function whoInputs(
  id: string,
  label: string,
  members: readonly Member[],
  groups: readonly Member[],
): readonly types.InputBlock[] {
  const people = peopleInput({
    id,
    label,
    isOptional: true,
    hint: 'Empty: anybody.',
    initial: members.filter((member) => !isGroup(member.id)).map((member) => member.id.split(':').at(-1) ?? ''),
  });
  const chosen = members.filter((member) => isGroup(member.id));
  const initial = chosen.map((member) => member.id);
  const all = [...chosen, ...groups.filter((group) => !initial.includes(group.id))];
  if (all.length === 0) return [people];
  const options = all.slice(0, mostOptions).map((group) => ({ label: group.name, value: group.id }));
  const hint = `Of ${all.length} groups Slack shows ${mostOptions} here: those chosen, then the first. Name people instead of the others.`;
  return [
    people,
    groupsInput({
      id: `${id}Groups`,
      label: `${label}: groups`,
      isOptional: true,
      options,
      initial,
      ...(all.length > mostOptions ? { hint } : {}),
    }),
  ];
}

/** Slack's ids of user groups begin with S: `slack:T1:S1`. */
export function isGroup(id: string): boolean {
  return /^slack:[^:]+:S/.test(id);
}

/** What somebody filled in, by ids: names are found out afterwards. */
export type FilledSettings = {
  readonly rules: Rules;
  readonly starters: readonly string[];
  readonly starterGroups: readonly string[];
  readonly approvers: readonly string[];
  readonly approverGroups: readonly string[];
  readonly approvals: number;
  readonly starterCounts: boolean;
};

export function filledSettings(filled: Filled): FilledSettings {
  return {
    rules: filled.one('rules') === 'workspace' ? 'workspace' : 'own',
    starters: filled.many('starters'),
    starterGroups: filled.many('startersGroups'),
    approvers: filled.many('approvers'),
    approverGroups: filled.many('approversGroups'),
    approvals: Number(filled.one('approvals') ?? 1),
    starterCounts: filled.one('starterCounts') !== 'no',
  };
}
