import type { Component } from '../../refine/component.ts';
import type { Refusal } from '../../refine/proposal.ts';
import type { Run } from '../../refine/run.ts';
import { configText } from '../config-edit.ts';
import { presentSource, refusals } from './change.ts';
import { changedValues } from './config-changes.ts';
import { bullets } from './lines.ts';
import { fenced, quoted, quotedEnd } from './quoted.ts';
import { countTokens } from './tokens.ts';

/** The code that an engineer reads. `mayRewrite` is false where the module fits no prompt or no reply. */
export type SourceFacts = { readonly source: string; readonly refusals: string; readonly mayRewrite: boolean };

/**
 * The module at hand and the drafts of this step that were refused, in so many tokens: the last refused code first, because it is what
 * has to be repaired, then the module; of a module that does not fit, its CONFIG.
 */
export function sourceFacts(run: Run, component: Component, mostTokens: number, replyTokens: number): SourceFacts {
  const source = presentSource(run, component);
  const whole = fenced('python', source);
  const briefly = refusalFacts(run, component, null);
  const inFull = refusalFacts(run, component, mostTokens - countTokens(briefly));
  const room = mostTokens - countTokens(inFull);
  const length = countTokens(whole);
  if (length <= room) return { source: whole, refusals: inFull, mayRewrite: length <= replyTokens * mostOfReply };
  const config = configText(source) ?? '# (this module has no CONFIG)';
  const shown = `The module is too long to be shown. Its CONFIG:\n${fenced('python', configThatFits(config, room))}`;
  return { source: shown, refusals: inFull, mayRewrite: false };
}

/** In a reply the code is longer, being a JSON string, may grow, and has company. */
const mostOfReply = 0.7;

/** `codeTokens` is the room for the code that was refused last; null: it is not shown. */
function refusalFacts(run: Run, component: Component, codeTokens: number | null): string {
  const all = refusals(run);
  if (all.length === 0) return '';
  const shown = all.slice(-mostRefusals);
  return bullets(
    shown.map((refusal, index) => refusalFact(run, component, refusal, index === shown.length - 1 ? codeTokens : null)),
  );
}

const mostRefusals = 3;
const problemCharacters = 1500;

function refusalFact(run: Run, component: Component, { problem, draft }: Refusal, codeTokens: number | null): string {
  const said = `refused because: ${quotedEnd(problem, problemCharacters)}`;
  if (draft === null) return said;
  const values = changedValues(presentSource(run, component), draft.source);
  const what = `${quoted(draft.move, 60)}, ${quoted(draft.summary, 200)}: ${said}`;
  if (values !== null || codeTokens === null) return what;
  const code = fenced('python', draft.source);
  return countTokens(code) <= codeTokens * 0.6 ? `${what}\nIts code, to be repaired:\n${code}` : what;
}

function configThatFits(config: string, room: number): string {
  return countTokens(config) <= Math.max(room, 400) ? config : '# (CONFIG is too long as well)';
}
