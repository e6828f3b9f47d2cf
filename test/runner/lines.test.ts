import { describe, expect, it } from 'vitest';
import { createLineSplitter, plainText } from '../../src/runner/lines.ts';

function split(chunks: readonly (string | Buffer)[], limit?: number): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line), limit);
  for (const chunk of chunks) splitter.write(Buffer.from(chunk));
  splitter.end();
  return lines;
}

describe('the line splitter', () => {
  it('puts lines together from any chunks, the last one without its end too', () => {
    expect(split(['a', 'b\nc\n', '\nd'])).toEqual(['ab', 'c', '', 'd']);
  });

  it('keeps a character whole that is cut by a chunk', () => {
    const bytes = Buffer.from('ä\n');
    expect(split([bytes.subarray(0, 1), bytes.subarray(1)])).toEqual(['ä']);
  });

  it('drops the rest of an endless line and finds the next one', () => {
    expect(split(['x'.repeat(50), 'x'.repeat(50), '\nnext\n'], 60)).toEqual(['x'.repeat(60), 'next']);
  });

  it('survives bytes that are no text', () => {
    expect(split([Buffer.from([0xff, 0xfe, 10])])).toEqual(['\ufffd\ufffd']);
  });
});

describe('plain text', () => {
  it('has no colours, cursor moves, control or direction characters', () => {
    expect(plainText('\u001b[31mred\u001b[0m \u001b]0;title\u0007a\rb\u0000c\u202ed\u2028\te', 100)).toBe(
      'red abcd    e',
    );
  });

  it('is cut', () => {
    expect(plainText('abcdef', 4)).toBe('abc…');
  });
});
