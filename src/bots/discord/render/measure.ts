import { type APIMessageComponent, ComponentType } from 'discord-api-types/v10';
import { limits } from './limits.ts';

/** What Discord counts in a message. */
export type Measure = { readonly components: number; readonly messageText: number; readonly messageBytes: number };

export function measure(components: readonly APIMessageComponent[]): Measure {
  const all = everyComponent(components);
  const texts = all.map((each) => (each.type === ComponentType.TextDisplay ? each.content.length : 0));
  return {
    components: all.length,
    messageText: texts.reduce((sum, length) => sum + length, 0),
    messageBytes: stringBytes(components) + all.length * limits.componentBytes,
  };
}

export function isWithin(measured: Measure, most: Measure): boolean {
  return (
    measured.components <= most.components &&
    measured.messageText <= most.messageText &&
    measured.messageBytes <= most.messageBytes
  );
}

/** All components, those within others too, as they stand from top to bottom. */
export function everyComponent(components: readonly APIMessageComponent[]): readonly APIMessageComponent[] {
  return components.flatMap((each) => [
    each,
    ...everyComponent('components' in each ? each.components : []),
    ...('accessory' in each ? [each.accessory] : []),
  ]);
}

function stringBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, inner) => sum + stringBytes(inner), 0);
}
