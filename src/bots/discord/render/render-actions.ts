import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import { plainLine } from '../../../report/plain-text.ts';
import type { Action, Card } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import { limits } from './limits.ts';
import { clean } from './markup.ts';
import type { Block } from './message.ts';

export type CustomId = (action: Action, index: number) => string;

/** Beside more of them and ten files there is no room for words. All that a button does can be typed as well. */
const mostButtons = 3 * limits.rowButtons;

/** A card's buttons below a line: at most one of them asks to be pressed, and one warns. */
export function renderActions({ actions }: Card, customId: CustomId): readonly Block[] {
  const buttons = actions.slice(0, mostButtons).map((action, index) => ({
    type: ComponentType.Button as const,
    style: styleOf(actions, index),
    label: clean(cutWords(plainLine(action.label) || plainLine(action.typed), limits.buttonLabel)),
    custom_id: customId(action, index),
  }));
  const rows = Array.from({ length: Math.ceil(buttons.length / limits.rowButtons) }, (_, row): Block => {
    const first = row * limits.rowButtons;
    return { type: ComponentType.ActionRow, components: buttons.slice(first, first + limits.rowButtons) };
  });
  return rows.length === 0 ? [] : [{ type: ComponentType.Separator, divider: true }, ...rows];
}

const styles = { primary: ButtonStyle.Success, danger: ButtonStyle.Danger, plain: ButtonStyle.Secondary } as const;

function styleOf(actions: Card['actions'], index: number) {
  const style = actions[index]?.style ?? 'plain';
  const isFirst = actions.findIndex((each) => each.style === style) === index;
  return styles[isFirst ? style : 'plain'];
}
