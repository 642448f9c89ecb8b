/**
 * Content is not what it claims to be: a wrong digest or size, a document or an archive that breaks its own rules.
 *
 * The message says where it came from and which blob it is. Asking again may help when it came over a network.
 */
export class ContentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ContentError';
  }
}
