import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { createPaint } from '../src/bots/console/paint.ts';
import { describeFindings, startUpLines } from '../src/doctor-text.ts';
import { bad, good, type Section, warning } from '../src/runner/doctor/finding.ts';

const plain = createPaint(false);
const sections: readonly Section[] = [
  {
    title: 'Docker',
    findings: [good('containerd', '1.7.28'), warning('Live-restore', 'off', 'Put it on. '.repeat(12).trim())],
  },
  { title: 'Sandbox', findings: [] },
  { title: 'Redis', findings: [bad('Eviction', 'allkeys-lru', 'Set noeviction.')] },
];

describe('the page of the start-up check', () => {
  it('says each thing with a mark, its remedy below it, and counts at the end', () => {
    expect(describeFindings(sections, 60, plain)).toBe(
      [
        'Docker',
        '  ✓ containerd    1.7.28',
        '  ! Live-restore  off',
        '                  → Put it on. Put it on. Put it on. Put it',
        '                    on. Put it on. Put it on. Put it on. Put',
        '                    it on. Put it on. Put it on. Put it on.',
        '                    Put it on.',
        '',
        'Redis',
        '  ✗ Eviction      allkeys-lru',
        '                  → Set noeviction.',
        '',
        '1 problem, 1 warning.',
        '',
      ].join('\n'),
    );
  });

  it('says so when there is nothing to do', () => {
    const page = describeFindings([{ title: 'Docker', findings: [good('runc', '1.3.3')] }], 80, plain);
    expect(page.trimEnd().split('\n').at(-1)).toBe('Everything is as it should be.');
  });

  it.each([44, 80, 200])('fits a terminal of %d columns, and is no wider than it reads well', (width) => {
    const widths = describeFindings(sections, width, plain)
      .split('\n')
      .map((line) => stringWidth(line));
    expect(Math.max(...widths)).toBeLessThanOrEqual(Math.min(width, 100));
  });

  it('says nothing by colour alone', () => {
    const coloured = describeFindings(sections, 60, createPaint(true));
    expect(coloured).not.toBe(describeFindings(sections, 60, plain));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are
    expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(describeFindings(sections, 60, plain));
  });
});

describe('the start of a runner', () => {
  it('tells every problem with its remedy, and all warnings in one line', () => {
    expect(startUpLines(sections)).toEqual([
      'Eviction: allkeys-lru. Set noeviction.',
      '1 warning about this machine (Live-restore): see `npm run doctor`.',
    ]);
  });

  it('says nothing where all is good', () => {
    expect(startUpLines([{ title: 'Docker', findings: [good('runc', '1.3.3')] }])).toEqual([]);
  });
});
