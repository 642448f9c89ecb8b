import type { PublishedImage } from '../published-image';

const LATER = new WeakMap<PublishedImage, () => PublishedImage>();

/** Lets a publisher say what costs something only when somebody asks. */
export function tellLater(published: PublishedImage, tell: () => PublishedImage): void {
  LATER.set(published, tell);
}

/** All that the publisher can say of an image. */
export function allFacts(published: PublishedImage): PublishedImage {
  const tell = LATER.get(published);
  if (tell === undefined) {
    return published;
  }
  const { digest, size } = tell();
  const all = { ...published, digest, size };
  LATER.set(published, () => all);
  return all;
}
