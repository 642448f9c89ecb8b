import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Dockerfile, EscapeCharacter, ExposeProtocol, RunMount, RunNetwork } from '../../src/dockerfile';

function goService(): Dockerfile {
  const dockerfile = new Dockerfile();
  dockerfile.comment('A static Go program on nothing at all.');
  const build = dockerfile.addStage('build', { image: 'golang:1.26-trixie', platform: '$BUILDPLATFORM' });
  build.arg('TARGETOS');
  build.arg('TARGETARCH');
  build.env('CGO_ENABLED', '0');
  build.envFromVariable('GOOS', 'TARGETOS');
  build.envFromVariable('GOARCH', 'TARGETARCH');
  build.workdir('/src');
  build.copy({ sources: ['go.mod', 'go.sum'], destination: './' });
  const caches = [RunMount.cache({ target: '/go/pkg/mod' }), RunMount.cache({ target: '/root/.cache/go-build' })];
  build.run(['go', 'mod', 'download'], { mounts: caches });
  build.copy({ sources: ['.'], destination: './' });
  build.run(['go', 'build', '-trimpath', '-ldflags=-s -w', '-o', '/out/api', './cmd/api'], { mounts: caches });
  const final = dockerfile.addFinalStage({ image: 'scratch' });
  final.copy({ fromStage: build, sources: ['/out/api'], destination: '/api', chmod: '0755' });
  final.user('65532:65532');
  final.expose(8080);
  final.healthcheck({ command: ['/api', '-health'], intervalSeconds: 30, timeoutSeconds: 2, retries: 3 });
  final.entrypoint(['/api']);
  return dockerfile;
}

function distrolessPython(): Dockerfile {
  const dockerfile = new Dockerfile();
  const build = dockerfile.addStage('build', { image: 'python:3.13-slim-trixie' });
  build.copy({ sources: ['requirements.txt'], destination: '/src/' });
  build.runScript('python -m venv /venv\n/venv/bin/pip install --require-hashes -r /src/requirements.txt\n', {
    mounts: [RunMount.cache({ target: '/root/.cache/pip' }), RunMount.secret({ id: 'netrc', target: '/root/.netrc', required: true })],
  });
  const final = dockerfile.addFinalStage({ image: 'gcr.io/distroless/python3-debian13', digest: `sha256:${'0123456789abcdef'.repeat(4)}` });
  final.workdir('/app');
  final.copy({ fromStage: build, sources: ['/venv/lib/python3.13/site-packages'], destination: '/app/site-packages' });
  final.copy({ sources: ['main.py', 'notes [draft].md'], destination: './', chown: '65532:65532' });
  final.env('PYTHONPATH', '/app/site-packages');
  final.env('GREETING', 'costs $5, "really"');
  final.label('org.opencontainers.image.title', 'greeter');
  final.user('65532');
  final.cmd(['main.py']);
  return dockerfile;
}

function newerFrontend(): Dockerfile {
  const dockerfile = new Dockerfile({ check: 'skip=UndefinedVar;error=true' });
  dockerfile.arg('VERSION', '1.0');
  const fetch = dockerfile.addStage('fetch', { image: 'debian:trixie-slim' });
  fetch.addGit({ repository: 'https://example.com/tool.git', ref: 'v1.0', destination: '/src' });
  fetch.addUrl({ url: 'https://example.com/data.bin?a=$1', checksum: `sha256:${'ab'.repeat(32)}`, destination: '/data.bin', chmod: '0444' });
  fetch.run(['make', '-C', '/src'], { network: RunNetwork.NONE, mounts: [RunMount.tmpfs({ target: '/tmp', sizeBytes: 67108864 })] });
  const final = dockerfile.addFinalStage({ stage: fetch, platform: 'linux/arm64' });
  final.copy({ fromImage: 'busybox:1.36', sources: ['/bin/busybox'], destination: '/bin/', link: true });
  final.copy({ sources: ['docs/a.md', 'docs/b.md'], destination: '/docs/', parents: true, excludes: ['*.tmp'] });
  final.expose(53, ExposeProtocol.UDP);
  final.volume('/var/lib/tool');
  final.stopSignal('SIGTERM');
  final.raw('ONBUILD COPY . /app');
  final.noHealthcheck();
  return dockerfile;
}

function backtickEscapes(): Dockerfile {
  const dockerfile = new Dockerfile({ escape: EscapeCharacter.BACKTICK });
  const final = dockerfile.addFinalStage({ image: 'scratch' });
  final.env('WINDOWS_PATH', 'C:\\Program Files\\tool');
  final.env('TICKED', 'a `b` "c" $d');
  final.copy({ sources: ['two words'], destination: '/two words/' });
  final.cmd(['/tool', 'a\\b', '`', 'line\nbreak']);
  return dockerfile;
}

test.each([
  ['go-service', goService], ['distroless-python', distrolessPython], ['newer-frontend', newerFrontend], ['backtick-escapes', backtickEscapes],
])('%s is rendered as on file, twice', (name, describeFile) => {
  // WHEN
  const dockerfile = describeFile();
  // THEN
  const expected = readFileSync(join(__dirname, 'golden', `${name}.Dockerfile`), 'utf8');
  expect([dockerfile.render(), dockerfile.render()]).toEqual([expected, expected]);
});
