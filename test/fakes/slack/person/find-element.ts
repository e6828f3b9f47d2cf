import { elementsOf, withChildren } from '../blocks/walk-blocks.ts';
import type { Block, Json } from '../objects.ts';

export type Found = { readonly block: Block; readonly element: Json };

/** What somebody can press in these blocks, with the words they see. */
export function buttonsIn(blocks: readonly Block[]): readonly (Found & { readonly label: string })[] {
  return withChildren(blocks).flatMap((block) =>
    elementsOf(block).flatMap((element) =>
      element.type === 'button' || element.type === 'icon_button'
        ? [{ block, element, label: (element.text as { text: string }).text }]
        : [],
    ),
  );
}

export function findButton(blocks: readonly Block[], label: string): Found {
  const buttons = buttonsIn(blocks);
  const found = buttons.filter((button) => button.label === label);
  const [only] = found;
  if (only && found.length === 1) return only;
  const there = buttons.map((button) => `"${button.label}"`).join(', ') || 'none';
  throw new Error(`There ${found.length > 1 ? 'is more than one' : 'is no'} button "${label}"; there are: ${there}.`);
}

/** The menu of conversations that says this while nothing is chosen. */
export function findMenu(blocks: readonly Block[], placeholder: string): Found {
  for (const block of withChildren(blocks))
    for (const element of elementsOf(block))
      if (element.type === 'conversations_select' && (element.placeholder as { text: string }).text === placeholder)
        return { block, element };
  throw new Error(`There is no menu “${placeholder}”.`);
}

export type Choice = Found & { readonly option: Json };

/** The menu, radio button or checkbox that offers these words. */
export function findOption(blocks: readonly Block[], text: string): Choice {
  const choices = withChildren(blocks).flatMap((block) =>
    elementsOf(block).flatMap((element) => optionsOf(element).map((option) => ({ block, element, option }))),
  );
  const found = choices.filter(({ option }) => textOf(option) === text);
  const [only] = found;
  if (only && found.length === 1) return only;
  const there = choices.map(({ option }) => `"${textOf(option)}"`).join(', ') || 'none';
  throw new Error(`There ${found.length > 1 ? 'is more than one' : 'is no'} option "${text}"; there are: ${there}.`);
}

export function optionsOf(element: Json): readonly Json[] {
  const groups = (element.option_groups ?? []) as readonly { readonly options: readonly Json[] }[];
  return (element.options as readonly Json[] | undefined) ?? groups.flatMap(({ options }) => options);
}

export function textOf(option: Json): string {
  return (option.text as { text: string }).text;
}
