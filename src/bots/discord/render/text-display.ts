import { type APITextDisplayComponent, ComponentType } from 'discord-api-types/v10';

/** A paragraph of its own, in markup. */
export function textDisplay(content: string): APITextDisplayComponent {
  return { type: ComponentType.TextDisplay, content };
}
