/** How builds that run at the same time use one cache mount. */
export enum CacheSharing {
  /** Several builds write at once. */
  SHARED = 'shared',
  /** Every build that runs at the same time gets a cache of its own. */
  PRIVATE = 'private',
  /** The second build waits for the first. */
  LOCKED = 'locked',
}
