/** How the app reaches Slack, how Slack reaches it, and for whom it works. */
export type SlackConfig = {
  /** Ends with a slash: `https://slack.com/api/`, or GovSlack's. */
  readonly apiUrl: string;
  readonly transport: SlackTransport;
  readonly workspaces: SlackWorkspaces;
  /** Of the web server: for events over HTTP, and for installations in several workspaces. */
  readonly port: number;
  /** For what people are mentioned, and so notified by Slack. */
  readonly notify: 'decisions' | 'all' | 'none';
};

type SlackTransport =
  | { readonly kind: 'socket'; readonly appToken: string }
  | { readonly kind: 'http'; readonly signingSecret: string };

type SlackWorkspaces =
  | { readonly kind: 'one'; readonly botToken: string }
  | {
      readonly kind: 'several';
      readonly clientId: string;
      readonly clientSecret: string;
      /** What stored tokens are sealed with. */
      readonly tokenKey: string;
      /** Where browsers reach the web server, without a slash at its end. */
      readonly publicUrl: string;
    };
