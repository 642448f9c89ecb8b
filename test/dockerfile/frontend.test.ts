import { Dockerfile, DockerfileFinalStage, DockerfileStage, RunMount, RunNetwork } from '../../src/dockerfile';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

type Describe = (build: DockerfileStage, final: DockerfileFinalStage) => void;

function firstLine(describeStages: Describe, syntax?: string): string {
  const dockerfile = new Dockerfile({ syntax });
  const build = dockerfile.addStage('build', { image: 'golang' });
  describeStages(build, dockerfile.addFinalStage({ image: 'scratch' }));
  return dockerfile.render().split('\n')[0];
}

const NEWER: [string, string, Describe][] = [
  ['RUN --network', '1.3', build => build.run(['x'], { network: RunNetwork.HOST })],
  ['RUN --mount=type=tmpfs,size', '1.4', build => build.run(['x'], { mounts: [RunMount.tmpfs({ target: '/t', sizeBytes: 1024 })] })],
  ['COPY --link', '1.4', (_, final) => final.copy({ sources: ['a'], destination: '/', link: true })],
  ['ADD --link', '1.4', (_, final) => final.addLocal({ sources: ['a'], destination: '/', link: true })],
  ['ADD --checksum', '1.6', (_, final) => final.addUrl({ url: 'https://example.com/a?b=c', checksum: DIGEST, destination: '/a' })],
  ['ADD of a git repository', '1.6', (_, final) => final.addGit({ repository: 'git@example.com:a/b.git', ref: 'v1.0', destination: '/a', keepGitDir: true })],
  ['HEALTHCHECK --start-interval', '1.6', (_, final) => final.healthcheck({ command: ['/x'], startIntervalSeconds: 1 })],
  ['a raw line', '1.7', (_, final) => final.raw('ENV A=${B#x}', { frontend: '1.7' })],
  ['RUN --mount=type=secret,env', '1.10', build => build.run(['x'], { mounts: [RunMount.secret({ id: 'a', env: 'A' })] })],
  ['ADD --checksum of a git repository', '1.16', (_, final) => final.addGit({ repository: 'https://a.b/c.git', checksum: 'a'.repeat(40), destination: '/' })],
  ['COPY --exclude', '1.19', (_, final) => final.copy({ sources: ['a'], destination: '/', excludes: ['**/*.md'] })],
  ['ADD --exclude', '1.19', (_, final) => final.addLocal({ sources: ['a'], destination: '/', excludes: ['!x'] })],
  ['COPY --parents', '1.20', (_, final) => final.copy({ sources: ['a/b'], destination: '/', parents: true })],
];

test.each(NEWER)('%s brings docker/dockerfile:%s', (_, version, describeStages) => {
  expect(firstLine(describeStages)).toBe(`# syntax=docker/dockerfile:${version}`);
});

test.each(NEWER)('refuses a syntax that is too old for %s', (feature, version, describeStages) => {
  const older = `docker/dockerfile:1.${Number(version.slice(2)) - 1}`;
  expect(() => firstLine(describeStages, older))
    .toThrow(`Dockerfile.syntax: is too old for ${feature}, which needs docker/dockerfile:${version} (got "${older}")`);
});

test('the newest of several features decides', () => {
  expect(firstLine((build, final) => NEWER.slice(0, 8).forEach(([, , add]) => add(build, final)))).toBe('# syntax=docker/dockerfile:1.7');
});

test.each(['docker/dockerfile:1', 'docker/dockerfile:1.20', 'docker/dockerfile:1.20.0', `docker.io/docker/dockerfile:1.21@${DIGEST}`, 'docker/dockerfile:1.20-labs', 'example.com/own:1.0'])(
  'takes %s for everything', syntax => {
    expect(firstLine(NEWER[NEWER.length - 1][2], syntax)).toBe(`# syntax=${syntax}`);
  });

test.each<[string, Describe]>([
  ['mounts', build => build.run(['x'], { mounts: [RunMount.cache({ target: '/c' }), RunMount.secret({ id: 'a' }), RunMount.ssh(), RunMount.tmpfs({ target: '/t' })] })],
  ['owner and mode', (_, final) => final.copy({ sources: ['a'], destination: '/', chown: '1:1', chmod: '755' })],
  ['what is switched off', (_, final) => final.copy({ sources: ['a'], destination: '/', link: false, parents: false, excludes: [] })],
])('%s need no syntax line', (_, describeStages) => {
  expect(firstLine(describeStages)).toBe('FROM golang AS build');
});

test('the check directive brings docker/dockerfile:1.8', () => {
  const dockerfile = new Dockerfile({ check: 'skip=JSONArgsRecommended;error=true' });
  dockerfile.addFinalStage({ image: 'scratch' });
  expect(dockerfile.render()).toBe('# syntax=docker/dockerfile:1.8\n# check=skip=JSONArgsRecommended;error=true\n\nFROM scratch\n');
});
