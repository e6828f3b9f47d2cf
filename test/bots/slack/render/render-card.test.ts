import { describe, expect, it } from 'vitest';
import { decodeAction } from '../../../../src/bots/action-value.ts';
import { sentenceCard } from '../../../../src/bots/card.ts';
import { type RenderOptions, renderCard } from '../../../../src/bots/slack/render/render-card.ts';
import { card, everyCard } from './given-cards.ts';
import { buttonsOf, expectHarmless, expectTaken, nodesOf, typesOf, wordsOf } from './read-message.ts';

const options: RenderOptions = { form: 'rich', edition: 'e1', mention: [] };
const text = { kind: 'text', text: 'Why.' } as const;

describe('a card on Slack', () => {
  it('has a heading, its parts and its buttons', () => {
    const { message, files } = renderCard('r1', card(text), options);
    expect(typesOf(message)).toEqual(['header', 'rich_text', 'actions']);
    expect(message.text).toBe('All in one.');
    expect(files).toEqual([]);
  });

  it('is one paragraph when it is one sentence', () => {
    const sentence = sentenceCard('k', 0, 'warning', 'Paused: `resume` goes on.');
    const { message } = renderCard('r1', sentence, options);
    expect(nodesOf(message.blocks).filter(({ type }) => type === 'text')).toEqual([
      { type: 'text', text: 'Paused: ' },
      { type: 'text', text: 'resume', style: { code: true } },
      { type: 'text', text: ' goes on.' },
    ]);
    expect(message.blocks).toHaveLength(1);
  });

  it('shows the whole of a title that is too long for a heading', () => {
    const title = `Proposal p1 (model): ${'a long change '.repeat(15)}and its end`;
    const { message } = renderCard('r1', { ...card(text), title }, options);
    expect(typesOf(message)).toEqual(['header', 'rich_text', 'rich_text', 'actions']);
    expect(wordsOf(message)).toContain('and its end');
  });

  it('carries in each button what it stood on, and says to screen readers what it does', () => {
    const [approve, veto] = buttonsOf(renderCard('r1', card(text), options).message);
    expect(approve).toMatchObject({ action_id: 'act:0', style: 'primary', accessibility_label: 'Approve p1' });
    expect(veto).toMatchObject({ action_id: 'act:1', style: 'danger' });
    expect(decodeAction(String(veto?.value))).toMatchObject({ run: 'r1', key: 'proposal-p1', typed: 'veto p1' });
  });

  it('lets one button ask to be pressed and one warn', () => {
    const { actions } = card();
    const { message } = renderCard('r1', { ...card(text), actions: [...actions, ...actions] }, options);
    expect(buttonsOf(message).map(({ style }) => style)).toEqual(['primary', 'danger', undefined, undefined]);
    expectTaken(message, 'rich');
  });

  it('has new block ids in each edition', () => {
    const ids = (edition: string) =>
      renderCard('r1', card(text), { ...options, edition }).message.blocks.map((each) => each.block_id);
    expect(ids('e2').filter((id) => ids('e1').includes(id))).toEqual([]);
  });

  it('is the same for the same card', () => {
    for (const each of everyCard()) expect(renderCard('r1', each, options)).toEqual(renderCard('r1', each, options));
  });
});

describe('who is notified of a card', () => {
  const mention = ['U02ADA', 'S04VISION', 'U02ADA', '<!channel>', 'everyone'];
  const { message } = renderCard('r1', card(text), { ...options, mention });

  it('stands before its words and below its heading', () => {
    expect(message.text).toBe('<@U02ADA> <!subteam^S04VISION> All in one.');
    expect(message.blocks[1]).toMatchObject({
      elements: [
        {
          elements: [
            { type: 'text', text: 'For ' },
            { type: 'user', user_id: 'U02ADA' },
            { type: 'text', text: ' ' },
            { type: 'usergroup', usergroup_id: 'S04VISION' },
          ],
        },
      ],
    });
  });

  it('is nobody else', () => expectHarmless(message, mention.slice(0, 2)));
});

describe.each(['rich', 'basic'] as const)('every card of whole runs, in its %s form', (form) => {
  const cards = everyCard();

  it('is taken by Slack', () => {
    for (const each of cards) {
      const { message } = renderCard('r1', each, { ...options, form });
      expectTaken(message, form);
      expectHarmless(message);
    }
  });

  it('says the title, every fact, every cell and every sentence of the card', () => {
    for (const each of cards) {
      const words = wordsOf(renderCard('r1', each, { ...options, form }).message).replaceAll('\n', '');
      const facts = each.parts.flatMap((part) => (part.kind === 'facts' ? part.facts : []));
      const notes = each.parts.flatMap((part) => (part.kind === 'chart' ? [part.says] : []));
      const cells = each.parts.flatMap((part) => (part.kind === 'table' ? [...part.columns, ...part.rows.flat()] : []));
      const said = [
        each.title,
        ...notes,
        ...cells,
        ...facts.flatMap(({ label, value }) => [label, ...value.split('`')]),
      ];
      for (const sentence of said) expect(words).toContain(sentence.replaceAll(/[`\n]/g, ''));
    }
  });

  it('keeps every button', () => {
    for (const each of cards)
      expect(buttonsOf(renderCard('r1', each, { ...options, form }).message)).toHaveLength(each.actions.length);
  });

  it('needs no file', () => {
    expect(cards.flatMap((each) => renderCard('r1', each, { ...options, form }).files)).toEqual([]);
  });
});
