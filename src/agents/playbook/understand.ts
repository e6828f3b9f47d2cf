import type { Component } from '../../refine/component.ts';
import { knownMoves } from './ideas.ts';

/** What a piece of guidance names. */
export type Understood = {
  readonly moves: readonly string[];
  readonly components: readonly Component[];
  readonly unwanted: readonly string[];
};

/** Clause by clause, so that “no mixup, but a wider model” is understood as two wishes. */
export function understand(words: string): Understood {
  const clauses = words
    .toLowerCase()
    .split(/[.;,!?\n]|\bbut\b|\band\b|\bthen\b|\binstead\b/)
    .map((clause) => clause.replaceAll(fillers, ' ').replaceAll(/\s+/g, ' ').trim());
  const moves: string[] = [];
  const unwanted: string[] = [];
  const named: Component[] = [];
  for (const clause of clauses) {
    const found = knownMoves.flatMap(({ name, words: pattern }) => {
      const match = pattern.exec(clause);
      return match === null
        ? []
        : [{ name, isNegated: isNegated(clause.slice(0, match.index)), length: match[0].length }];
    });
    unwanted.push(...found.filter(({ isNegated }) => isNegated).map(({ name }) => name));
    const meant = found.filter(({ isNegated }) => !isNegated).toSorted((one, other) => other.length - one.length);
    moves.push(...meant.map(({ name }) => name));
    if (found.length > 0 || negation.test(clause)) continue;
    for (const { component } of knownMoves) {
      if (componentWords[component].test(clause) && !named.includes(component)) named.push(component);
    }
  }
  return { moves, components: named, unwanted: unwanted.filter((name) => !moves.includes(name)) };
}

/** Whether the words before a move turn it around: “don't make it wider”, “less dropout”. A move called “no flips” has its own. */
function isNegated(before: string): boolean {
  return negation.test(before) || /\b(less|fewer|lower|smaller|weaker|reduce|decrease|remove)\s*$/.test(before);
}

const negation = /\b(no|not|never|don['’]?t|without|avoid|stop|skip|leave out)\b/;
const fillers = /\b(why not|the|a|an|some|any|please|to|with|of|our|this)\b/g;
const componentWords: Readonly<Record<Component, RegExp>> = {
  data: /\b(data|augment\w*|images?)\b/,
  model: /\b(model|architecture|network)\b/,
  training: /\b(training|optimi[sz]er|schedule)\b/,
};
