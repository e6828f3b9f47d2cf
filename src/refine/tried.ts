import { codeId, withComponent } from './pipeline.ts';
import type { Run } from './run.ts';

/** The code of every pipeline that a proposal may not lead back to. A dropped one may come again: nobody judged it. */
export function triedCode(run: Run): ReadonlySet<string> {
  const tried = run.steps.flatMap(({ before, proposal, verdict }) =>
    verdict.name === 'dropped' ? [before] : [before, withComponent(before, proposal.component, proposal.source)],
  );
  return new Set([...tried, ...(run.incumbent === null ? [] : [run.incumbent.pipeline])].map(codeId));
}
