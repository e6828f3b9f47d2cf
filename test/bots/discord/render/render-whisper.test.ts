import { describe, expect, it } from 'vitest';
import { renderWhisper } from '../../../../src/bots/discord/render/render-whisper.ts';
import { card, everyCard, partsWith } from '../../slack/render/given-cards.ts';
import { buttonsOf, expectHarmless, expectTaken, nodesOf, options, textsOf, wordsOf } from './read-message.ts';

describe('an answer that one person sees on Discord', () => {
  it('is a sentence', () => {
    const message = renderWhisper('p3 is decided: <b>vetoed</b> by bob. `help` lists the commands.', options);
    expect(textsOf(message)).toEqual(['p3 is decided: \\<b>vetoed\\</b> by bob. `help` lists the commands.']);
    expectTaken(message);
  });

  it('is a card with its buttons', () => {
    for (const each of everyCard()) {
      const message = renderWhisper(each, options);
      expectTaken(message);
      expectHarmless(message);
      expect(buttonsOf(message)).toHaveLength(each.actions.length);
      expect(nodesOf(message.components).filter(({ id }) => id !== undefined)).toEqual([]);
    }
  });

  it('has no file, and says where that leaves something out', () => {
    const message = renderWhisper(card(...partsWith('long words '.repeat(900))), options);
    expectTaken(message);
    expect(message.files).toEqual([]);
    expect(wordsOf(message)).toContain('is too long for this message');
    expect(wordsOf(message)).not.toMatch(/\.(txt|csv|diff), below/);
  });
});
