/** The content that was to be sent could not be read: no fault of the registry that it was for. */
export class SourceError extends Error {
  public constructor(public override readonly cause: unknown) {
    super('the content cannot be read');
    this.name = 'SourceError';
  }
}
