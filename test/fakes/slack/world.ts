import type { Delivery } from './delivery.ts';
import type { Faults } from './faults.ts';
import type { Later } from './later.ts';
import type { RateLimits } from './rate-limits.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Triggers } from './triggers.ts';
import type { Workspace } from './workspace.ts';

/** The app under test, as Slack's settings page shows it. */
export type AppCredentials = {
  readonly appId: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Slack's old proof of origin, still in every payload. */
  readonly verificationToken: string;
};

/** A call that reached the Web API. */
export type Call = {
  readonly method: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly workspace: string | null;
  /** Null: Slack took it. */
  readonly error: string | null;
  readonly at: number;
};

/** All that the parts of the fake share. */
export type World = {
  readonly credentials: AppCredentials;
  /** Known once the server listens. */
  readonly address: { origin: string };
  readonly workspaces: Map<string, Workspace>;
  /** Authorisation codes of OAuth that were not exchanged yet, and the workspace each installs. */
  readonly codes: Map<string, { readonly workspace: Workspace; readonly redirectUri?: string }>;
  readonly newBlocks: boolean;
  readonly events: ReadonlySet<string>;
  readonly calls: Call[];
  /** What a test must not pass over: `assertClean` throws these. */
  readonly complaints: string[];
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly rateLimits: RateLimits;
  readonly faults: Faults;
  readonly delivery: Delivery;
  /** So many acknowledgements of forms get lost on their way to Slack. */
  readonly lost: { acknowledgements: number };
  readonly later: Later;
  /** How long Slack looks at an upload before it shows it anywhere. */
  readonly processingSeconds: number;
};
