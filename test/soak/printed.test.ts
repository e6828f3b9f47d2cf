import { describe, expect, it } from 'vitest';
import { killedMark, printedByRun } from './printed.ts';

const top = (title: string) => `┌─ ${title} ────┐`;

describe('what a console has printed', () => {
  it('belongs to the run that it follows', () => {
    const output = [top('Run r1: refine'), top('Baseline'), '• Carrying on run s2: Training.', top('Baseline')].join(
      '\n',
    );
    expect(printedByRun(output).get('r1')).toBe([top('Run r1: refine'), top('Baseline')].join('\n'));
    expect(printedByRun(output).get('s2')).toContain(top('Baseline'));
  });

  it('does not count the card that a killed bot may not have recorded', () => {
    const output = [
      top('Run r1: refine'),
      top('Baseline'),
      killedMark,
      '• Carrying on run r1: Training.',
      top('Baseline'),
    ];
    const printed = printedByRun(output.join('\n')).get('r1') ?? '';
    expect(printed.split(top('Baseline'))).toHaveLength(2);
  });
});
