/** Who says something and when: comes in with every command and report, and is stored with every event. */
export type Envelope = {
  /** A person's id on their surface, or `system`, `runner`, `architect`, `analyst`, `data engineer`, … */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
};
