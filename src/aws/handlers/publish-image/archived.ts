/** Where something stands in the object of an archive. */
export interface Extent {
  readonly offset: number;
  readonly size: number;
}

/** By digest, what `ArchiveProperties.Blobs` says. */
export function readArchived(blobs: readonly string[]): ReadonlyMap<string, Extent> {
  return new Map(blobs.map(text => {
    const [digest, offset, size] = text.split(' ');
    return [digest, { offset: Number(offset), size: Number(size) }];
  }));
}
