import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { botEvents, botScopes, slashCommand, steerShortcut } from '../../../../src/bots/slack/connect/scopes.ts';

const manifest = parse(readFileSync(new URL('../../../../slack-manifest.yaml', import.meta.url), 'utf8'));
const sorted = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).sort();

describe('the manifest', () => {
  it('asks for the scopes of the table, no more and no fewer', () => {
    expect(manifest.oauth_config).toEqual({ scopes: { bot: sorted(botScopes) } });
  });

  it('subscribes to the events of the table, each with the scope that it needs', () => {
    expect(manifest.settings).toMatchObject({ event_subscriptions: { bot_events: sorted(botEvents) } });
    const scopes = botScopes.map(({ name }) => name);
    expect(botEvents.filter(({ scope }) => scope !== null && !scopes.includes(scope))).toEqual([]);
  });

  it('has the command, the shortcut, the Home tab and Socket Mode', () => {
    expect(manifest).toMatchObject({
      features: {
        app_home: { home_tab_enabled: true },
        shortcuts: [{ name: 'Steer this run', type: 'message', callback_id: steerShortcut }],
        slash_commands: [{ command: slashCommand, should_escape: false }],
      },
      settings: { interactivity: { is_enabled: true }, socket_mode_enabled: true, token_rotation_enabled: false },
    });
  });

  it('keeps Slack’s limits of length', () => {
    const { display_information: about, features } = manifest;
    expect(about.name.length).toBeLessThanOrEqual(35);
    expect(about.description.length).toBeLessThanOrEqual(140);
    expect(features.shortcuts[0].name.length).toBeLessThanOrEqual(24);
    expect(features.shortcuts[0].description.length).toBeLessThanOrEqual(150);
  });
});
