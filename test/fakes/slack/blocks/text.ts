import { z } from 'zod';
import { limits } from './limits.ts';

/** Text of 1 to `maximum` characters. */
export const words = (maximum: number) => z.string().min(1).max(maximum);

export const plainText = (maximum: number = limits.text) =>
  z.strictObject({ type: z.literal('plain_text'), text: words(maximum), emoji: z.boolean().optional() });

export const markdownText = (maximum: number = limits.text) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: words(maximum), verbatim: z.boolean().optional() });

export const anyText = (maximum: number = limits.text) =>
  z.discriminatedUnion('type', [plainText(maximum), markdownText(maximum)]);

export const url = words(limits.url).regex(/^(https?|slack|mailto):/, 'invalid url');
export const pictureUrl = words(limits.url).regex(/^https?:/, 'invalid url');

export const blockId = words(limits.blockId).optional();
export const actionId = words(limits.actionId).optional();

/** Either the id or the address of a picture that Slack keeps. */
export const slackFile = z.union([
  z.strictObject({ id: z.string().regex(/^F[A-Z0-9]{8,}$/, 'input must match regex pattern: ^[F][A-Z0-9]{8,}$') }),
  z.strictObject({ url: pictureUrl }),
]);

export const confirmation = z.strictObject({
  title: plainText(limits.confirmTitle).optional(),
  text: anyText(limits.confirmText),
  confirm: plainText(limits.confirmButton).optional(),
  deny: plainText(limits.confirmButton).optional(),
  style: z.enum(['primary', 'danger']).optional(),
});

const described = {
  value: words(limits.optionValue).optional(),
  description: plainText(limits.optionDescription).optional(),
};

/** An option of a menu; only an overflow menu's may carry an address. */
export const menuOption = z.strictObject({ text: plainText(limits.optionText), ...described });
export const overflowOption = z.strictObject({ text: plainText(limits.optionText), ...described, url: url.optional() });

/** An option of radio buttons or checkboxes, which may be marked up. */
export const choiceOption = z.strictObject({
  text: anyText(limits.optionText),
  value: described.value,
  description: anyText(limits.optionDescription).optional(),
});

export const optionGroup = z.strictObject({
  label: plainText(limits.optionText),
  options: z.array(menuOption).min(1).max(limits.options),
});
