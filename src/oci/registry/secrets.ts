/** Shorter texts stand in every message; nobody's password is that short. */
const SHORTEST = 3;
const STARS = '***';

/**
 * What must never be seen: every password and token of this process that talks to registries.
 *
 * Registries may send a secret back to us in an error, so all text from outside goes through `redact`.
 */
export class Secrets {
  private readonly known = new Set<string>();

  /** Remembers a secret and the ways in which it may come back: encoded for a URL, for JSON, or in base64. */
  public add(secret: string | undefined): void {
    if (secret === undefined || secret.length < SHORTEST) {
      return;
    }
    const base64 = Buffer.from(secret).toString('base64');
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64, base64.replace(/=+$/, '')]) {
      this.known.add(form);
    }
  }

  /** The text in one line, with stars for what is secret or looks like it. */
  public redact(text: string, longest = 300): string {
    let shown = text;
    for (const secret of [...this.known].sort((a, b) => b.length - a.length)) {
      shown = shown.replaceAll(secret, STARS);
    }
    shown = shown
      .replace(/\b(bearer|basic)\s+[\w~+/.=-]+/gi, `$1 ${STARS}`)
      .replace(/(:\/\/)[^/@\s]*@/g, `$1${STARS}@`)
      // signed addresses of object stores carry their permission in the query
      .replace(/(https?:\/\/[^\s?]*)\?[^\s"']*/g, '$1?…');
    const line = shown.replace(/[^\x20-\x7e\u00a0-\ud7ff\ue000-\uffff]+/g, ' ').replace(/ {2,}/g, ' ').trim();
    return line.length > longest ? `${line.slice(0, longest)}…` : line;
  }
}

/** An address as messages may show it: without its query, which may be a permission, and without a user. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
