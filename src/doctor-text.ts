import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { Paint } from './bots/console/paint.ts';
import type { Finding, Section } from './runner/doctor/finding.ts';

type Verdict = Finding['verdict'];

const marks: Readonly<Record<Verdict, string>> = { good: '✓', warning: '!', bad: '✗' };
const tones = { good: 'success', warning: 'warning', bad: 'danger' } as const;
const widest = 100;
const narrowest = 40;

/** The findings as a page: section by section, each remedy below what it remedies, and at the end how many there are. */
export function describeFindings(sections: readonly Section[], terminalWidth: number, paint: Paint): string {
  const width = Math.max(narrowest, Math.min(terminalWidth, widest));
  const names = sections.flatMap(({ findings }) => findings.map(({ name }) => stringWidth(name)));
  const indent = Math.max(...names, 0) + '  ✓ '.length + 2;
  const pages = sections
    .filter(({ findings }) => findings.length > 0)
    .map(({ title, findings }) => [
      paint.strong(title),
      ...findings.flatMap((finding) => linesOf(finding, indent, width, paint)),
    ]);
  return [...pages, [summary(sections, paint)]].map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function linesOf(finding: Finding, indent: number, width: number, paint: Paint): readonly string[] {
  const tone = tones[finding.verdict];
  const label = `  ${paint.tone(tone, marks[finding.verdict])} ${finding.name}`;
  const padding = ' '.repeat(indent - stringWidth(label));
  const [first = '', ...more] = wrapped(finding.found, width - indent);
  const lines = [`${label}${padding}${first}`, ...more.map((line) => ' '.repeat(indent) + line)];
  if (finding.verdict === 'good') return lines;
  const [todo = '', ...rest] = wrapped(finding.remedy, width - indent - 2);
  const remedy = [
    `${' '.repeat(indent)}${paint.tone(tone, '→')} ${todo}`,
    ...rest.map((line) => ' '.repeat(indent + 2) + line),
  ];
  return [...lines, ...remedy];
}

function wrapped(text: string, width: number): readonly string[] {
  return wrapAnsi(text, Math.max(width, 20)).split('\n');
}

function summary(sections: readonly Section[], paint: Paint): string {
  const { warning, bad } = countsOf(sections);
  if (warning + bad === 0) return paint.tone('success', 'Everything is as it should be.');
  const parts = [
    ...(bad === 0 ? [] : [paint.tone('danger', plural(bad, 'problem'))]),
    ...(warning === 0 ? [] : [paint.tone('warning', plural(warning, 'warning'))]),
  ];
  return `${parts.join(', ')}.`;
}

/** The line at the start of a runner; null where there is nothing to say. */
export function startUpLines(sections: readonly Section[]): readonly string[] {
  const findings = sections.flatMap((section) => section.findings);
  const problems = findings.flatMap((finding) =>
    finding.verdict === 'bad' ? [`${finding.name}: ${finding.found}. ${finding.remedy}`] : [],
  );
  const warned = findings.filter(({ verdict }) => verdict === 'warning').map(({ name }) => name);
  if (warned.length === 0) return problems;
  return [
    ...problems,
    `${plural(warned.length, 'warning')} about this machine (${warned.join(', ')}): see \`npm run doctor\`.`,
  ];
}

export function countsOf(sections: readonly Section[]): { readonly warning: number; readonly bad: number } {
  const verdicts = sections.flatMap(({ findings }) => findings.map(({ verdict }) => verdict));
  const count = (verdict: Verdict) => verdicts.filter((one) => one === verdict).length;
  return { warning: count('warning'), bad: count('bad') };
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
