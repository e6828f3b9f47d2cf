import { describe, expect, it } from 'vitest';
import { sentenceCard } from '../../../../src/bots/card.ts';
import { cardId } from '../../../../src/bots/discord/render/card-id.ts';
import { renderBare } from '../../../../src/bots/discord/render/render-bare.ts';
import { renderCard } from '../../../../src/bots/discord/render/render-card.ts';
import { card, everyCard } from '../../slack/render/given-cards.ts';
import { buttonsOf, expectHarmless, expectTaken, nodesOf, options, textsOf, typesOf, wordsOf } from './read-message.ts';

const text = { kind: 'text', text: 'Why.' } as const;
const [container, row, button, words, line] = [17, 1, 2, 10, 14];

describe('a card on Discord', () => {
  it('is a box with a heading, its parts, and its buttons below a line', () => {
    const message = renderCard(card(text), options);
    expect(typesOf(message)).toEqual([container, words, words, line, row, button, button]);
    expect(textsOf(message)).toEqual(['## Title', 'Why.']);
    expect(message.files).toEqual([]);
  });

  it('is one paragraph when it is one sentence', () => {
    const message = renderCard(sentenceCard('k', 0, 'warning', 'Paused: `resume` goes on.'), options);
    expect(typesOf(message)).toEqual([container, words]);
    expect(textsOf(message)).toEqual(['Paused: `resume` goes on.']);
  });

  it('has the colour of its tone at its edge', () => {
    const tones = ['neutral', 'info', 'success', 'warning', 'danger'] as const;
    const colours = tones.map(
      (tone) => nodesOf(renderCard({ ...card(text), tone }, options).components)[0]?.accent_color,
    );
    expect(new Set(colours).size).toBe(tones.length);
  });

  it('has one id, by which it is found again', () => {
    const ids = nodesOf(renderCard(card(text), options).components).flatMap(({ id }) => id ?? []);
    expect(ids).toEqual([options.id]);
  });

  it('shows the whole of a title that is too long for a heading', () => {
    const title = `Proposal p1 (model): ${'a long change '.repeat(15)}and its end`;
    const [heading, whole] = textsOf(renderCard({ ...card(text), title }, options));
    expect(heading).toMatch(/^## Proposal p1 .* …$/);
    expect(whole).toBe(title);
  });

  it('carries in each button what it was given', () => {
    expect(buttonsOf(renderCard(card(text), options))).toEqual([
      { type: button, style: 3, label: 'Approve', custom_id: 'v1|0|approve p1' },
      { type: button, style: 4, label: 'Veto', custom_id: 'v1|1|veto p1' },
    ]);
  });

  it('lets one button ask to be pressed and one warn, and has five in a row', () => {
    const { actions } = card();
    const message = renderCard({ ...card(text), actions: [...actions, ...actions, ...actions] }, options);
    expect(buttonsOf(message).map(({ style }) => style)).toEqual([3, 4, 2, 2, 2, 2]);
    expect(typesOf(message).filter((type) => type === row)).toHaveLength(2);
    expectTaken(message);
  });

  it('is the same for the same card', () => {
    for (const each of everyCard()) expect(renderCard(each, options)).toEqual(renderCard(each, options));
  });
});

describe('who is notified of a card', () => {
  const mention = ['user:500', 'role:700', 'user:500', 'user:everyone', 'role:<@1>'] as const;

  it.each([renderCard, renderBare])('stands in a line of its own, and is nobody else', (render) => {
    const message = render(card(text), { ...options, mention });
    expect(textsOf(message)).toContain('For <@500> <@&700>');
    expectHarmless(message, ['<@500>', '<@&700>']);
  });
});

describe('every card of whole runs', () => {
  const cards = everyCard();

  it.each([renderCard, renderBare])('is taken by Discord', (render) => {
    for (const each of cards) {
      const message = render(each, options);
      expectTaken(message);
      expectHarmless(message);
      expect(buttonsOf(message)).toHaveLength(each.actions.length);
    }
  });

  it('says the title, every fact, every cell and every sentence of the card', () => {
    for (const each of cards) {
      const shown = wordsOf(renderCard(each, options)).replaceAll('\n', '');
      const facts = each.parts.flatMap((part) => (part.kind === 'facts' ? part.facts : []));
      const notes = each.parts.flatMap((part) => (part.kind === 'chart' ? [part.says] : []));
      const cells = each.parts.flatMap((part) => (part.kind === 'table' ? [...part.columns, ...part.rows.flat()] : []));
      const said = [
        each.parts.length === 0 ? each.fallback : each.title,
        ...notes,
        ...cells,
        ...facts.flatMap(({ label, value }) => [label, ...value.split('`')]),
      ];
      for (const sentence of said) expect(shown).toContain(sentence.replaceAll(/[`\n]/g, ''));
    }
  });

  it('needs no file', () => {
    expect(cards.flatMap((each) => renderCard(each, options).files)).toEqual([]);
  });

  it('says in its barest form all that is needed', () => {
    for (const each of cards) {
      const shown = wordsOf(renderBare(each, options));
      expect(shown).toContain(each.title.replaceAll('`', ''));
      expect(shown).toContain(each.fallback.split('`')[0]);
    }
  });
});

describe('the id of a card', () => {
  it('is a positive whole number of 32 bits, far from those that Discord gives', () => {
    for (let number = 0; number < 1000; number += 1) {
      const id = cardId('r1', `proposal-p${number}`);
      expect(id).toBeGreaterThanOrEqual(1_000_000);
      expect(id).toBeLessThanOrEqual(2_147_483_647);
    }
  });

  it('is another one for each card of each run, and always the same', () => {
    const ids = ['r1', 'r2'].flatMap((run) => ['start', 'live', 'report'].map((key) => cardId(run, key)));
    expect(new Set(ids).size).toBe(6);
    expect(cardId('r1', 'start')).toBe(ids[0]);
  });
});
