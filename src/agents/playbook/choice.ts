import type { Component } from '../../refine/component.ts';
import type { Guidance, Run } from '../../refine/run.ts';
import { readGuidance } from './guidance.ts';
import { type Idea, rankIdeas } from './ideas.ts';

/** What the playbook would do next: the analyst names its component, that component's engineer its idea. */
export type Choice = {
  readonly idea: Idea;
  /** The guidance that asked for it. */
  readonly guidance: Guidance | null;
  /** The best idea of every component that has one, most promising first. */
  readonly best: readonly Idea[];
  readonly notes: readonly string[];
};

/** The next idea, in one component where it is given; null where nothing is left. People's priority goes first, then their guidance. */
export function chooseIdea(run: Run, component: Component | null): Choice | null {
  const { wanted, unwanted, notes } = readGuidance(run);
  const ideas = rankIdeas(run).filter(({ move }) => !unwanted.has(move));
  const best = ideas.filter((idea, index) => ideas.findIndex((other) => other.component === idea.component) === index);
  if (wanted !== null && (component === null || wanted.idea.component === component)) {
    return { idea: wanted.idea, guidance: wanted.guidance, best, notes };
  }
  const idea = component === null ? best[0] : best.find((candidate) => candidate.component === component);
  return idea === undefined ? null : { idea, guidance: null, best, notes };
}
