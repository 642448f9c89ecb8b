/** An image reference in its parts. */
export interface ReferenceParts {
  /** With registry, without tag: `gcr.io/distroless/static-debian13`. */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Cuts a reference as it stands in FROM; makes no claim that it is a valid one. */
export function referenceParts(reference: string): ReferenceParts {
  const [tagged, digest] = cut(reference, reference.indexOf('@'));
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
  const [name, tag] = cut(tagged, colon);
  return { name, tag, digest };
}

/** The reference without its digest. */
export function withoutDigest(reference: string): string {
  return cut(reference, reference.indexOf('@'))[0];
}

/** The image's own name, behind registry and folders. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** A Google distroless image's name (also behind a mirror): `python3`, and the Debian release where it says one. */
export function distrolessName(reference: string): { readonly image: string; readonly debian?: number } | undefined {
  const { name } = referenceParts(reference);
  const match = /(?:^|\/)distroless\/(static|base|base-nossl|cc|python3|nodejs\d*|java\d+|java-base|java)(?:-debian(\d+))?$/.exec(name);
  if (!match || name.includes('azurelinux/')) return undefined;
  return { image: match[1], debian: match[2] === undefined ? undefined : Number(match[2]) };
}

/** Whether a reference says which release it means: a Debian number for distroless, a number in the tag for all others. */
export function namesRelease(reference: string): boolean {
  if (reference === 'scratch') return true;
  const distroless = distrolessName(reference);
  return distroless ? distroless.debian !== undefined : /\d/.test(referenceParts(reference).tag ?? '');
}

function cut(text: string, at: number): [string, string | undefined] {
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

const HOST = /(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?/.source;
const PART = /[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*/.source;
const TAG = /[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}/.source;
const DIGEST = /[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}/.source;
const REFERENCE = new RegExp(`^(?:${HOST}/)?${PART}(?:/${PART})*(?::${TAG})?(?:@${DIGEST})?$`);

/** Whether engines would take a text for the name of an image, Docker's short names too. */
export function isImageReference(text: string): boolean {
  if (/^[a-f0-9]{64}$/.test(text)) return false;
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(slash, 0));
  const isHost = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
  return REFERENCE.test(isHost ? text : `docker.io/${text}`);
}
