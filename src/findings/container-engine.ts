/** What always builds an image, in messages of what does not know how its reader builds. */
export const WITH_ENGINE = 'build with a container engine';

/** The same text for a reader who has another word for it: a flag, a publisher. */
export function byEngine(text: string, how: string): string {
  return text.split(WITH_ENGINE).join(how);
}
