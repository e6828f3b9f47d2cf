/** Stands in what a part has said where it was killed. */
export const killedMark = '··· killed ···';

const boxTop = /^┌─ /;
const owner = /^• Carrying on run (\w+):|^┌─ Run (\w+): /;

/**
 * What the bots of one console have printed of each run, for `printedTwice`. Left out is the last card before each kill:
 * a bot that dies between printing a card and recording that it did prints it again, as it must.
 */
export function printedByRun(output: string): ReadonlyMap<string, string> {
  const lines = output.split('\n');
  const lastBefore = new Set<number>();
  const printed = new Map<string, string[]>();
  let run = '';
  for (const [index, line] of lines.entries()) {
    if (line === killedMark) lastBefore.add(lines.slice(0, index).findLastIndex((before) => boxTop.test(before)));
  }
  for (const [index, line] of lines.entries()) {
    const found = owner.exec(line);
    run = found?.[1] ?? found?.[2] ?? run;
    if (!lastBefore.has(index)) printed.set(run, [...(printed.get(run) ?? []), line]);
  }
  return new Map([...printed].map(([id, ofRun]) => [id, ofRun.join('\n')]));
}
