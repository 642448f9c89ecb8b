/** A feature of the Dockerfile language, and the first `docker/dockerfile:1.<since>` that has it. */
export interface Feature {
  /** As messages name it, e.g. `COPY --link`. */
  readonly name: string;
  /** The minor version: 4 for `docker/dockerfile:1.4`. */
  readonly since: number;
}

/**
 * The frontend that is built into Docker 20.10: what it understands needs no `# syntax=` line.
 *
 * @see https://github.com/moby/moby/tree/20.10/vendor/github.com/moby/buildkit/frontend/dockerfile
 */
export const BUILT_IN = 2;

/**
 * Features that are newer than the built-in frontend.
 *
 * From the «Minimum Dockerfile version» tables of the reference; where it has none, from the first tag `dockerfile/1.x.0`
 * of BuildKit that parses the feature in its stable (not labs) build.
 *
 * @see https://docs.docker.com/reference/dockerfile/
 * @see https://github.com/moby/buildkit/tags
 */
export const FEATURES = {
  runNetwork: { name: 'RUN --network', since: 3 },
  // tag: instructions/commands_runmount.go of 1.4.0 is the first with `size`.
  tmpfsSize: { name: 'RUN --mount=type=tmpfs,size', since: 4 },
  copyLink: { name: 'COPY --link', since: 4 },
  addLink: { name: 'ADD --link', since: 4 },
  addChecksum: { name: 'ADD --checksum', since: 6 },
  // tag: until 1.5 only in labs (build tag dfaddgit), although the reference dates --keep-git-dir to 1.1.
  addGit: { name: 'ADD of a git repository', since: 6 },
  // tag: instructions/parse.go of 1.6.0 is the first with `start-interval`.
  startInterval: { name: 'HEALTHCHECK --start-interval', since: 6 },
  check: { name: '# check=', since: 8 },
  secretEnv: { name: 'RUN --mount=type=secret,env', since: 10 },
  // tag: dockerfile2llb/convert.go of 1.16.0 is the first with `GitChecksum`.
  addGitChecksum: { name: 'ADD --checksum of a git repository', since: 16 },
  copyExclude: { name: 'COPY --exclude', since: 19 },
  addExclude: { name: 'ADD --exclude', since: 19 },
  copyParents: { name: 'COPY --parents', since: 20 },
} as const satisfies Record<string, Feature>;

/** The feature that needs the newest frontend, if any needs a newer one than the built-in. */
export function newest(features: readonly Feature[]): Feature | undefined {
  return features
    .filter(feature => feature.since > BUILT_IN)
    .reduce<Feature | undefined>((most, feature) => (most && most.since >= feature.since ? most : feature), undefined);
}
