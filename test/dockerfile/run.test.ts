import { HOSTILE_STRINGS } from './hostile';
import { logicalLines } from './oracle/logical-lines';
import { stageLines } from './support';
import { CacheSharing, DockerfileStage, RunMount, RunNetwork } from '../../src/dockerfile';

test.each<[string, (stage: DockerfileStage) => void]>([
  ['RUN ["go", "build", "./..."]', stage => stage.run(['go', 'build', './...'])],
  ['RUN apt-get update && apt-get install -y gcc', stage => stage.runScript('apt-get update && apt-get install -y gcc')],
  ['RUN ["/bin/sh", "-c", "set -e\\necho $HOME"]', stage => stage.runScript('set -e\necho $HOME')],
  ['RUN ["/bin/sh", "-c", "[ -f x ]"]', stage => stage.runScript('[ -f x ]')],
  ['RUN ["/bin/sh", "-c", "cat <<EOF"]', stage => stage.runScript('cat <<EOF')],
  ['RUN ["/bin/sh", "-c", "echo \\\\"]', stage => stage.runScript('echo \\')],
  ['RUN ["/bin/sh", "-c", " echo "]', stage => stage.runScript(' echo ')],
  ['RUN ["/bin/sh", "-c", "--mount=x"]', stage => stage.runScript('--mount=x')],
  ['RUN --mount=type=cache,target=/root/.cache ["x"]', stage => stage.run(['x'], { mounts: [RunMount.cache({ target: '/root/.cache' })] })],
  ['RUN --mount=type=cache,target=/c,id=go,sharing=locked,source=/s,mode=0700,uid=1,gid=2,readonly ["x"]', stage => stage.run(['x'], {
    mounts: [RunMount.cache({ target: '/c', id: 'go', sharing: CacheSharing.LOCKED, source: '/s', mode: '0700', uid: 1, gid: 2, readonly: true })],
  })],
  ['RUN --mount=type=bind,from=busybox:1,target=/b,source=/bin,readwrite ["x"]', stage => stage.run(['x'], {
    mounts: [RunMount.bind({ target: '/b', fromImage: 'busybox:1', source: '/bin', readwrite: true })],
  })],
  ['RUN --mount=type=secret,id=netrc,target=/root/.netrc,mode=0400,required=true ["x"]', stage => stage.run(['x'], {
    mounts: [RunMount.secret({ id: 'netrc', target: '/root/.netrc', mode: '0400', required: true })],
  })],
  ['RUN --mount=type=ssh --mount=type=tmpfs,target=/tmp ["x"]', stage => stage.run(['x'], { mounts: [RunMount.ssh(), RunMount.tmpfs({ target: '/tmp' })] })],
  ['RUN --network=none ["x"]', stage => stage.run(['x'], { network: RunNetwork.NONE })],
])('renders %s', (line, describeStage) => {
  expect(stageLines(describeStage)).toBe(line);
});

test('mounts an earlier stage', () => {
  // WHEN
  const lines = stageLines((stage, dockerfile) => {
    dockerfile.addStage('later', { stage }).run(['x'], { mounts: [RunMount.bind({ target: '/b', fromStage: stage })] });
  });
  // THEN
  expect(lines).toContain('FROM build AS later\nRUN --mount=type=bind,from=build,target=/b ["x"]');
});

test('a script arrives unchanged, whatever is in it', () => {
  const scripts = [...HOSTILE_STRINGS.filter(text => text !== ''), 'a\nb', 'cat <<EOF\n$x\nEOF\n', '# only\n', 'x\\\ny', '\r\n'];
  scripts.forEach(script => {
    // WHEN
    const [line, ...more] = logicalLines(stageLines(stage => stage.runScript(script)), '\\');
    // THEN
    const arrived = line.rest.startsWith('["/bin/sh"') ? (JSON.parse(line.rest) as string[])[2] : line.rest;
    expect([line.flags, more, arrived === script]).toEqual([[], [], true]);
  });
});

test.each<[string, () => unknown, string]>([
  ['an empty command', () => stageLines(stage => stage.run([])), 'RUN: names no command'],
  ['an empty script', () => stageLines(stage => stage.runScript('')), 'RUN: names an empty command'],
  ['a space in a target', () => RunMount.cache({ target: '/a b' }), 'RunMount.cache target: has a character that BuildKit would change within a flag'],
  ['a comma in a target', () => RunMount.tmpfs({ target: '/a,readonly' }), 'RunMount.tmpfs target: has a character that BuildKit would change'],
  ['a variable in an id', () => RunMount.secret({ id: '$x' }), 'RunMount.secret id: has a character that BuildKit would change'],
  ['a letter that is not ASCII', () => RunMount.bind({ target: '/é' }), 'RunMount.bind target: has a character that BuildKit would change'],
  ['an empty target', () => RunMount.cache({ target: '' }), 'RunMount.cache target: has a character that BuildKit would change within a flag, or is empty'],
  ['a mode that is none', () => RunMount.ssh({ mode: '9' }), 'RunMount.ssh mode: is not an octal file mode'],
  ['a negative user', () => RunMount.secret({ id: 'a', uid: -1 }), 'RunMount.secret uid: is out of range (got -1); allowed: a whole number from 0 to 2147483647'],
  ['no size', () => RunMount.tmpfs({ target: '/t', sizeBytes: 0 }), 'RunMount.tmpfs sizeBytes: is out of range'],
  ['an environment variable that is none', () => RunMount.secret({ id: 'a', env: 'a-b' }), 'RunMount.secret env: is not the name of a variable'],
])('refuses %s', (_, act, message) => {
  expect(act).toThrow(message);
});

test('refuses to mount from a stage and an image at once', () => {
  expect(() => stageLines(stage => { RunMount.bind({ target: '/b', fromStage: stage, fromImage: 'x' }); }))
    .toThrow('RunMount.bind: is from a stage and from an image');
});
