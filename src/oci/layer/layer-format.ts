/**
 * What the bytes of a layer depend on besides its entries. All of it is here: whoever changes one of these numbers, or the rule that uses it,
 * raises the version, as every image of everybody gets another digest then. Golden digests hold it.
 */
export const LAYER_FORMAT = {
  version: 3,
  /** With Node.js's zlib: 3 % more than `gzip -6` for a tree of packages, in half of the time; level 6 would take 0.8 % off and a third more time. */
  level: 5,
  /** More than zlib's 8: fewer strings share a place of its hash table, which takes 7 % off the time of 7 and adds 0.5 % to a tree of packages. */
  memLevel: 9,
  /** Threads share a block in slices of this size. Each refers to the end of the one before it, so that they take no more room than the whole. */
  slice: 256 * 1024,
  /** A block that is smaller is not ended for the sake of a cut. */
  smallestBlock: 1024 * 1024,
  /** A block ends before the entry that would make it larger. */
  largestBlock: 3 * 1024 * 1024,
  /** A block may end before a path whose checksum this number divides: before one path of 16. */
  cutEvery: 16,
  /** Larger files begin a block, and another one after each such piece. */
  piece: 2 * 1024 * 1024,
} as const;
