// A Dockerfile whose values are the strings most likely to break one, and what `docker image inspect` must show of it.
import { readFileSync } from 'node:fs';

const listed = JSON.parse(readFileSync(new URL('../dockerfile/hostile-strings.json', import.meta.url), 'utf8'));

/** Every string of the list, the long ones written out. */
export const hostileStrings = listed.map(entry => (typeof entry === 'string' ? entry : entry.repeat.repeat(entry.times)));

const shortStrings = hostileStrings.filter(text => text.length < 1000);

/** Names that a file of the build context can have: one segment, short enough, not a special one, no control character. */
export const hostileNames = hostileStrings.filter(name =>
  !['', '.', '..'].includes(name) && !name.includes('/') && Buffer.byteLength(name) <= 200 && !/[\x01-\x08\x0b-\x1f\x7f]/.test(name));

/**
 * @param lib the compiled library: `Dockerfile`, `EscapeCharacter`, `ExposeProtocol`
 * @param options `escape` of the file; `base` of a build stage that has a shell, if the engine has one
 * @returns `text` of the Dockerfile, `context` (files by name) to build it in, and `expectations`:
 *   `config` for `docker image inspect`, `files` (content by path) of the image
 */
export function hostileDockerfile(lib, { escape = lib.EscapeCharacter.BACKSLASH, base } = {}) {
  const dockerfile = new lib.Dockerfile({ escape });
  dockerfile.comment(hostileStrings.filter(text => text.length < 100 && !/^\s*#? ?(syntax|escape|check)\s*=/.test(text)).join('\n'));
  const build = base && dockerfile.addStage('build', { image: base });
  if (build) {
    addScripts(build);
  }
  const files = dockerfile.addStage('files', { image: 'scratch' });
  groups.forEach(sources => files.copy({ sources, destination: '/all/' }));
  const final = dockerfile.addFinalStage({ image: 'scratch' });
  const context = Object.fromEntries(hostileNames.map((name, at) => [name, `content ${at}\n`]));
  // files first: BuildKit takes its time for every instruction after hundreds of long variables
  addFiles(final, files);
  if (build) {
    final.copy({ fromStage: build, sources: ['/results'], destination: '/results' });
  }
  const config = { ...addSettings(final), ...addValues(final) };
  return { text: dockerfile.render(), context, expectations: { config, files: expectedFiles(context, build !== undefined) } };
}

/** Every string as a value of ENV and of LABEL; the short ones also as the name of a LABEL and by way of ARG. */
function addValues(stage) {
  const env = {};
  const labels = {};
  hostileStrings.forEach((text, at) => {
    stage.env(`E${at}`, text);
    env[`E${at}`] = text;
    stage.label(`v${at}`, text);
    labels[`v${at}`] = text;
    if (text.length < 1000) {
      stage.arg(`A${at}`, text);
      stage.envFromVariable(`F${at}`, `A${at}`);
      env[`F${at}`] = text;
    }
    if (text !== '' && text.length < 1000 && !text.includes('=')) {
      stage.label(text, `${at}`);
      labels[text] = `${at}`;
    }
  });
  return { Env: env, Labels: labels };
}

function addSettings(stage) {
  const entrypoint = ['/app', ...hostileStrings];
  const argv = ['/app', ...shortStrings, 'two\nlines\r\n'];
  stage.entrypoint(entrypoint);
  stage.cmd(argv);
  stage.healthcheck({ command: argv, intervalSeconds: 1.5, retries: 2 });
  const folder = `/${hostileStrings.filter(text => text.length < 20 && !text.includes('/') && !['', '.', '..'].includes(text)).join('/')}`;
  stage.workdir(folder);
  stage.user('65532:65532');
  stage.stopSignal('SIGINT');
  stage.expose(8080);
  hostileNames.forEach(name => stage.volume(`/${name}`));
  return {
    Entrypoint: entrypoint,
    Cmd: argv,
    Healthcheck: { Test: ['CMD', ...argv], Interval: 1_500_000_000, Retries: 2 },
    WorkingDir: folder,
    User: '65532:65532',
    StopSignal: 'SIGINT',
    ExposedPorts: { '8080/tcp': {} },
    Volumes: Object.fromEntries(hostileNames.map(name => [`/${name}`, {}])),
  };
}

/**
 * The BuildKit of Docker 20.10 gives up («flightcontrol: exceeded retry timeout») on COPY with many sources: some 150 on an
 * idle machine, 40 on a busy one.
 */
const groups = slices(hostileNames, 10);

/** Names as segments of long paths. */
const deepFolders = slices(hostileNames, 60).map(names => `/deep/${names.join('/')}/`);

function slices(list, size) {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, at * size + size));
}

/** All files by their names from another stage, and one file into folders of those names. */
function addFiles(final, files) {
  groups.forEach(names => final.copy({ fromStage: files, sources: names.map(name => `/all/${name}`), destination: '/stage/' }));
  deepFolders.forEach(destination => final.copy({ fromStage: files, sources: [`/all/${hostileNames[0]}`], destination }));
}

function addScripts(stage) {
  stage.run(['mkdir', '/results']);
  stage.run(['sh', '-c', 'for text; do at=$((at + 1)); printf %s "$text" > "$0$at"; done', '/results/run-', ...shortStrings]);
  stage.runScript("set -e\ncat > /results/script <<'EOF'\n$HOME \\\n# not a comment\n\n\tdone\nEOF\n");
}

function expectedFiles(context, scripts) {
  const files = {};
  Object.entries(context).forEach(([name, content]) => {
    files[`/stage/${name}`] = content;
  });
  deepFolders.forEach(folder => {
    files[`${folder}${hostileNames[0]}`] = context[hostileNames[0]];
  });
  if (scripts) {
    shortStrings.forEach((text, at) => {
      files[`/results/run-${at + 1}`] = text;
    });
    files['/results/script'] = '$HOME \\\n# not a comment\n\n\tdone\n';
  }
  return files;
}

/** What differs between the expectations and `docker image inspect`'s Config, as lines; empty if nothing does. */
export function differences(expectations, config) {
  const actual = { ...config, Env: Object.fromEntries((config.Env ?? []).map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])) };
  return Object.entries(expectations.config).flatMap(([field, expected]) => unequal(field, expected, actual[field]));
}

function unequal(where, expected, actual) {
  if (typeof expected !== 'object' || typeof actual !== 'object' || actual === null) {
    return expected === actual ? [] : [`${where}: expected ${shown(expected)}, got ${shown(actual)}`];
  }
  const length = Array.isArray(expected) && expected.length !== actual.length ? [`${where}: ${actual.length} instead of ${expected.length}`] : [];
  return [...length, ...Object.keys(expected).flatMap(key => unequal(`${where}.${shown(key)}`, expected[key], actual[key]))];
}

function shown(value) {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 100);
}
