/** How much a finding matters. */
export enum Severity {
  /** Good to know; nothing has to change. */
  INFO = 'info',
  /** Likely to fail or to hurt later. */
  WARNING = 'warning',
  /** Will not start, or breaks a promise that the image makes. */
  ERROR = 'error',
}

/** What a rule has to say about an image. */
export interface Finding {
  /** The rule, e.g. `named-user`; also the name of its page in the documentation. */
  readonly id: string;
  /** How much it matters. */
  readonly severity: Severity;
  /** Where: the instruction or the property, e.g. `USER` or `ENTRYPOINT`. */
  readonly where: string;
  /** What is wrong, with the value that was found. */
  readonly what: string;
  /** How to fix it. */
  readonly fix: string;
  /** Address of the rule's page. */
  readonly link: string;
}
