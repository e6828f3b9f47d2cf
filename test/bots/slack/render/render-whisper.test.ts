import { describe, expect, it } from 'vitest';
import { renderWhisper } from '../../../../src/bots/slack/render/render-whisper.ts';
import { card, everyCard, partsWith } from './given-cards.ts';
import { buttonsOf, expectHarmless, expectTaken, typesOf, wordsOf } from './read-message.ts';

const options = { form: 'basic', edition: 'e1' } as const;

describe('an answer that one person sees', () => {
  it('is a sentence', () => {
    const message = renderWhisper('r1', 'p3 is decided: <b>vetoed</b> by bob. `help` lists the commands.', options);
    expect(typesOf(message)).toEqual(['rich_text']);
    expect(message.text).toBe('p3 is decided: &lt;b&gt;vetoed&lt;/b&gt; by bob. `help` lists the commands.');
    expectTaken(message, 'basic');
  });

  it('is a card with its buttons', () => {
    for (const each of everyCard()) {
      const message = renderWhisper('r1', each, options);
      expectTaken(message, 'basic');
      expectHarmless(message);
      expect(buttonsOf(message)).toHaveLength(each.actions.length);
    }
  });

  it('names no file, as none goes with it', () => {
    const message = renderWhisper('r1', card(...partsWith('long words '.repeat(900))), options);
    expectTaken(message, 'basic');
    expect(wordsOf(message)).toContain('is too long for this message');
    expect(wordsOf(message)).not.toMatch(/\.(txt|csv|diff), below/);
  });
});
