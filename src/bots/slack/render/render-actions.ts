import type { types } from '@slack/bolt';
import { plainLine } from '../../../report/plain-text.ts';
import { encodeAction } from '../../action-value.ts';
import type { Action, Card } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import { limits } from './limits.ts';

/** The action id of a button is this and its place on the card. */
export const actionPrefix = 'act:';

/** A card's buttons: at most one of them asks to be pressed, and one warns. */
export function renderActions(run: string, card: Card): readonly types.ActionsBlock[] {
  const buttons = card.actions.map((action, index) => button(run, card, action, index));
  const rows = Math.ceil(buttons.length / limits.actions);
  return Array.from({ length: rows }, (_, row) => ({
    type: 'actions',
    elements: buttons.slice(row * limits.actions, (row + 1) * limits.actions),
  }));
}

function button(run: string, card: Card, action: Action, index: number): types.Button {
  const { label, says, typed, style } = action;
  const isFirst = card.actions.findIndex((each) => each.style === style) === index;
  return {
    type: 'button',
    action_id: `${actionPrefix}${index}`,
    text: {
      type: 'plain_text',
      text: short(label, limits.buttonText) || short(typed, limits.buttonText),
      emoji: false,
    },
    accessibility_label: short(says, limits.buttonLabel) || short(typed, limits.buttonLabel),
    value: encodeAction(run, card, action),
    ...(style === 'plain' || !isFirst ? {} : { style }),
  };
}

function short(words: string, most: number): string {
  return cutWords(plainLine(words), most).toWellFormed();
}
