import { finalLines } from './support';
import { DockerfileFinalStage, DockerfileInstructions, EscapeCharacter, ExposeProtocol } from '../../src/dockerfile';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

type Describe = (stage: DockerfileFinalStage) => void;

test.each<[string, Describe]>([
  ['ARG TARGETOS', stage => stage.arg('TARGETOS')],
  ['ARG GREETING="hello world"', stage => stage.arg('GREETING', 'hello world')],
  ['ARG EMPTY=""', stage => stage.arg('EMPTY', '')],
  ['ENV PATH=/usr/bin:/bin', stage => stage.env('PATH', '/usr/bin:/bin')],
  ['ENV discovery.type=single-node', stage => stage.env('discovery.type', 'single-node')],
  ['ENV PRICE="\\$5 \\"only\\" \\\\"', stage => stage.env('PRICE', '$5 "only" \\')],
  ['ENV HOME_COPY=$HOME', stage => stage.envFromVariable('HOME_COPY', 'HOME')],
  ['LABEL org.opencontainers.image.title=api', stage => stage.label('org.opencontainers.image.title', 'api')],
  ['LABEL "two words"="a b"', stage => stage.label('two words', 'a b')],
  ['LABEL "--x"=y', stage => stage.label('--x', 'y')],
  ['WORKDIR /app', stage => stage.workdir('/app')],
  ['WORKDIR "/two words"', stage => stage.workdir('/two words')],
  ['USER 65532:65532', stage => stage.user('65532:65532')],
  ['USER nonroot', stage => stage.user('nonroot')],
  ['EXPOSE 8080/tcp', stage => stage.expose(8080)],
  ['EXPOSE 53/udp', stage => stage.expose(53, ExposeProtocol.UDP)],
  ['VOLUME /data', stage => stage.volume('/data')],
  ['VOLUME ["\\"/a b\\""]', stage => stage.volume('/a b')],
  ['COPY api /api', stage => stage.copy({ sources: ['api'], destination: '/api' })],
  ['COPY a b /dst/', stage => stage.copy({ sources: ['a', 'b'], destination: '/dst/' })],
  ['COPY --chown=65532:65532 --chmod=0755 a ./', stage => stage.copy({ sources: ['a'], destination: './', chown: '65532:65532', chmod: '0755' })],
  ['COPY --from=busybox:1.36 /bin/busybox /bin/', stage => stage.copy({ fromImage: 'busybox:1.36', sources: ['/bin/busybox'], destination: '/bin/' })],
  ['COPY ["--from=x", "/x"]', stage => stage.copy({ sources: ['--from=x'], destination: '/x' })],
  ['COPY ["\\"a b\\"", "/x"]', stage => stage.copy({ sources: ['a b'], destination: '/x' })],
  ['COPY ["\\"[\\\\\\\\*].txt\\"", "/x"]', stage => stage.copy({ sources: ['*.txt'], destination: '/x' })],
  ['COPY ["\\"<<EOF\\"", "/x"]', stage => stage.copy({ sources: ['<<EOF'], destination: '/x' })],
  ['COPY ./git@host:path /x', stage => stage.copy({ sources: ['git@host:path'], destination: '/x' })],
  ['ADD rootfs.tar.gz /', stage => stage.addLocal({ sources: ['rootfs.tar.gz'], destination: '/' })],
  ['ENTRYPOINT ["/app"]', stage => stage.entrypoint(['/app'])],
  ['CMD ["/app", "a\\nb", "\\u2028"]', stage => stage.cmd(['/app', 'a\nb', '\u2028'])],
  ['HEALTHCHECK --interval=30s --timeout=1500ms --start-period=5s --retries=3 CMD ["/app", "health"]', stage => stage.healthcheck({
    command: ['/app', 'health'], intervalSeconds: 30, timeoutSeconds: 1.5, startPeriodSeconds: 5, retries: 3,
  })],
  ['HEALTHCHECK NONE', stage => stage.noHealthcheck()],
  ['STOPSIGNAL SIGINT', stage => stage.stopSignal('SIGINT')],
  ['STOPSIGNAL 9', stage => stage.stopSignal('9')],
  ['STOPSIGNAL SIGRTMIN+3', stage => stage.stopSignal('SIGRTMIN+3')],
  ['ONBUILD COPY . /app', stage => stage.raw('ONBUILD COPY . /app')],
  ['# one\n#\n# two', stage => stage.comment('one\n\ntwo')],
])('renders %s', (line, describeStage) => {
  expect(finalLines(describeStage)).toBe(line);
});

test('uses the backtick as escape character where it is asked to', () => {
  // WHEN
  const lines = finalLines(stage => stage.env('PATHS', 'C:\\x `y` $z "q"'), { escape: EscapeCharacter.BACKTICK });
  // THEN
  expect(lines).toBe('ENV PATHS="C:\\x ``y`` `$z `"q`""');
});

test.each<[string, Describe, string]>([
  ['a line break in ENV', stage => stage.env('A', 'x\ny'), 'ENV A: holds a line break, which a Dockerfile cannot say here'],
  ['a carriage return in LABEL', stage => stage.label('a', 'x\r'), 'LABEL a: holds a line break'],
  ['NUL in CMD', stage => stage.cmd(['/app', '\0']), 'CMD [1]: holds a NUL character'],
  ['half a surrogate pair', stage => stage.env('A', '\ud83d'), 'ENV A: holds half of a surrogate pair'],
  ['half a surrogate pair in exec form', stage => stage.entrypoint(['\udc00']), 'ENTRYPOINT [0]: holds half of a surrogate pair'],
  ['a name that is none', stage => stage.env('A B', 'x'), 'ENV: is not the name of an environment variable (got "A B")'],
  ['a build argument that is none', stage => stage.arg('a-b'), 'ARG: is not the name of a variable (got "a-b")'],
  ['a variable that is none', stage => stage.envFromVariable('A', 'B}x'), 'ENV A: is not the name of a variable'],
  ['an undeclared platform argument', stage => stage.envFromVariable('GOOS', 'TARGETOS'), "fix: call arg('TARGETOS') before"],
  ['an empty label', stage => stage.label('', 'x'), 'LABEL: is empty'],
  ['= in a label', stage => stage.label('a=b', 'x'), 'LABEL: holds =, where BuildKit would end the name'],
  ['a relative WORKDIR', stage => stage.workdir('app'), 'WORKDIR: is not an absolute path (got "app"); allowed: a path that starts with /; fix: write /app'],
  ['.. in WORKDIR', stage => stage.workdir('/a/../b'), 'WORKDIR: leaves its folder with ..'],
  ['a user that is none', stage => stage.user('a b'), 'USER: is not a user'],
  ['a user that is too large', stage => stage.user('2147483648'), 'USER: is not a user'],
  ['port 0', stage => stage.expose(0), 'EXPOSE: is out of range (got 0); allowed: a whole number from 1 to 65535'],
  ['port 65536', stage => stage.expose(65536), 'EXPOSE: is out of range (got 65536)'],
  ['half a port', stage => stage.expose(80.5), 'EXPOSE: is out of range'],
  ['a relative volume', stage => stage.volume('data'), 'VOLUME: is not an absolute path'],
  ['no source', stage => stage.copy({ sources: [], destination: '/' }), 'COPY sources: is empty'],
  ['an empty source', stage => stage.copy({ sources: [''], destination: '/' }), 'COPY source: is empty'],
  ['a source outside the context', stage => stage.copy({ sources: ['../x'], destination: '/' }), 'COPY source: leaves its folder with ..'],
  ['an absolute source', stage => stage.copy({ sources: ['/home/me/x'], destination: '/' }), 'COPY source: is absolute, but the build sees only its context (got "x")'],
  ['a URL', stage => stage.copy({ sources: ['https://x/y'], destination: '/' }), 'COPY source: is a URL, not a file'],
  ['a control character in a source', stage => stage.copy({ sources: ['a\u0001'], destination: '/' }), 'COPY source: has a control character'],
  ['several sources for a file', stage => stage.copy({ sources: ['a', 'b'], destination: '/x' }), 'COPY destination: is not a folder, but there are 2 sources'],
  ['an owner by name', stage => stage.copy({ sources: ['a'], destination: '/', chown: 'app:app' }), 'COPY chown: is not a numeric owner (got "app:app")'],
  ['a mode that is none', stage => stage.copy({ sources: ['a'], destination: '/', chmod: '0999' }), 'COPY chmod: is not an octal file mode'],
  ['a mode in words', stage => stage.copy({ sources: ['a'], destination: '/', chmod: 'u+x' }), 'COPY chmod: is not an octal file mode'],
  ['a pattern that breaks the flag', stage => stage.copy({ sources: ['a'], destination: '/', excludes: ['a b'] }), 'COPY exclude: has a character that BuildKit would change'],
  ['an image that is none', stage => stage.copy({ fromImage: '$IMAGE', sources: ['a'], destination: '/' }), 'COPY fromImage: is not an image reference'],
  ['scratch as source', stage => stage.copy({ fromImage: 'scratch', sources: ['a'], destination: '/' }), 'COPY fromImage: is empty, there is nothing to take from it'],
  ['a number as image', stage => stage.copy({ fromImage: '0', sources: ['a'], destination: '/' }), 'COPY fromImage: is the position of a stage to BuildKit'],
  ['an address without scheme', stage => stage.addUrl({ url: 'x.org/a', checksum: DIGEST, destination: '/' }), 'ADD url: is not an address of a file'],
  ['ftp', stage => stage.addUrl({ url: 'ftp://x.org/a', checksum: DIGEST, destination: '/' }), 'ADD url: is not an address of a file'],
  ['a git repository as file', stage => stage.addUrl({ url: 'https://x.org/a.git', checksum: DIGEST, destination: '/' }), 'ADD url: is a git repository to BuildKit'],
  ['a checksum that is none', stage => stage.addUrl({ url: 'https://x.org/a', checksum: 'sha256:12', destination: '/' }), 'ADD checksum: is not a digest'],
  ['a repository without .git', stage => stage.addGit({ repository: 'https://x.org/a', destination: '/' }), 'ADD repository: is not a git repository'],
  ['a ref that is none', stage => stage.addGit({ repository: 'https://x.org/a.git', ref: 'a..b', destination: '/' }), 'ADD ref: is not a git ref'],
  ['an empty command', stage => stage.cmd([]), 'CMD: names no command'],
  ['an empty program', stage => stage.entrypoint(['', 'x']), 'ENTRYPOINT: names an empty command'],
  ['no time at all', stage => stage.healthcheck({ command: ['/x'], intervalSeconds: 0 }), 'HEALTHCHECK interval: is not a duration (got 0)'],
  ['no retries', stage => stage.healthcheck({ command: ['/x'], retries: 0 }), 'HEALTHCHECK retries: is out of range'],
  ['a signal that is none', stage => stage.stopSignal('SIGNONE'), 'STOPSIGNAL: is not a signal'],
  ['signal 65', stage => stage.stopSignal('65'), 'STOPSIGNAL: is not a signal'],
  ['a comment that is a directive', stage => stage.comment(' Syntax = x'), 'comment: would be read as a parser directive'],
  ['a carriage return in a comment', stage => stage.comment('a\rb'), 'comment: cannot be written as a comment'],
])('refuses %s', (_, describeStage, message) => {
  expect(() => finalLines(describeStage)).toThrow(message);
});

test.each<[string, (stage: DockerfileInstructions) => void]>([
  ['CMD', stage => stage.cmd(['/x'])],
  ['ENTRYPOINT', stage => stage.entrypoint(['/x'])],
  ['HEALTHCHECK', stage => stage.noHealthcheck()],
])('refuses a second %s', (keyword, add) => {
  expect(() => finalLines(stage => { add(stage); add(stage); }))
    .toThrow(`final stage: ${keyword}: is given a second time and would replace the first; allowed: one ${keyword} per stage`);
});
