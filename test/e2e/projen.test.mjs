import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startEngine } from './engine/engine.mjs';
import { must, run } from './engine/run.mjs';
import { ensureImages } from './engine/stand-ins.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const require = createRequire(import.meta.url);
const GREETING = 'Merhaba Dünya!\n';
const example = (/** @type {string} */ path) => readFileSync(join(ROOT, 'examples', path), 'utf8');

// Without an engine, and without the right to start one, there is nothing to test: the reason is shown.
const { engine, reason } = await startEngine();

/** @type {string[]} */
const made = [];
/** @type {string[]} */
const built = [];

/**
 * A projen project as a user has it: its files, and a node_modules with this library in it.
 *
 * @param {Record<string, string>} files
 */
async function projectWith(files) {
  const folder = await mkdtemp(join(tmpdir(), 'projen-e2e-'));
  made.push(folder);
  await add(folder, files);
  await mkdir(join(folder, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== 'cdk-minimal-images') symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  symlinkSync(ROOT, join(folder, 'node_modules', 'cdk-minimal-images'), 'dir');
  return folder;
}

/**
 * @param {string} folder
 * @param {Record<string, string>} files
 */
async function add(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/**
 * `npx projen …`; without its installation of dependencies, which needs a registry.
 *
 * @param {string} folder
 * @param {string[]} args
 */
function projen(folder, ...args) {
  // the bare command sets the variable anew, its option keeps it; tasks that synthesize inherit it
  return run('npx', ['projen', ...(args.length === 0 ? ['--no-post'] : args)], { cwd: folder, env: { ...engine?.env, PROJEN_DISABLE_POST: 'true' } });
}

/**
 * @param {string} folder
 * @param {string[]} args
 */
async function mustProjen(folder, ...args) {
  const ran = await projen(folder, ...args);
  assert.equal(ran.code, 0, `projen ${args.join(' ')}: ${ran.stderr}${ran.stdout}`);
  return ran;
}

/**
 * What a project consists of, without its dependencies: names, modes and bytes.
 *
 * @param {string} folder
 * @returns {[string, number, string][]}
 */
function stateOf(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== 'node_modules').sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? stateOf(path) : [[path, statSync(path).mode, readFileSync(path, 'latin1')]];
  });
}

/** @param {string} name */
async function diffIds(name) {
  assert(engine);
  return JSON.parse(await must(engine.command, ['image', 'inspect', '--format', '{{json .RootFS.Layers}}', name]));
}

/**
 * DiffIDs of the same image as `cdk deploy` builds it: from a staged context.
 *
 * @param {string} folder
 * @param {import('cdk-minimal-images').MinimalImage} image
 */
async function stagedDiffIds(folder, image) {
  assert(engine);
  const { stageImage } = require(join(ROOT, 'lib', 'image', 'staging.js'));
  const out = await mkdtemp(join(tmpdir(), 'projen-e2e-staged-'));
  made.push(out);
  const { directory, dockerfile } = stageImage(image._describe(folder), out);
  const name = `projen-e2e-staged-${built.length}`;
  built.push(name);
  await must(engine.command, ['build', '--platform', 'linux/amd64', '--file', join(directory, dockerfile), '--tag', name, directory], { env: { ...engine.env, DOCKER_BUILDKIT: '1' } });
  return diffIds(name);
}

/**
 * The images that the Dockerfile starts from.
 *
 * @param {string} folder
 * @param {string} [name]
 */
async function bases(folder, name = 'Dockerfile') {
  assert(engine);
  const text = await readFile(join(folder, name), 'utf8');
  const references = [...text.matchAll(/^FROM (?:--platform=\S+ )?(\S+)/gm)].map(([, reference]) => reference);
  await ensureImages(references.filter((reference) => reference !== 'scratch'), { engine });
}

after(async () => {
  if (engine && built.length > 0) await run(engine.command, ['image', 'rm', '--force', ...built]);
  await Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true })));
});

it('the projects layer loads neither aws-cdk-lib nor, before it is touched, projen', async () => {
  const code = `
    const loaded = (name) => Object.keys(require.cache).some((path) => path.includes('/node_modules/' + name + '/'));
    const library = require(${JSON.stringify(ROOT)});
    const early = loaded('projen');
    const { ImageTasks } = library.projects;
    console.log(JSON.stringify({ early, component: typeof ImageTasks, projen: loaded('projen'), cdk: loaded('aws-cdk-lib') }));`;
  assert.deepEqual(JSON.parse(await must(process.execPath, ['-e', code])), { early: false, component: 'function', projen: true, cdk: false });
});

describe('a TypeScript project with the example of docs/projects.md', { skip: reason }, () => {
  /** @type {string} */
  let folder;

  before(async () => {
    const page = await readFile(join(ROOT, 'docs', 'projects.md'), 'utf8');
    const projenrc = /^```ts\n(.*?)^```$/ms.exec(page)?.[1] ?? '';
    // ts-node checks types; here not those of every package around
    folder = await projectWith({ '.projenrc.ts': projenrc, 'app/main.go': example('hello-go/main.go'), 'README.md': 'one\n' });
    built.push('greeter');
    await must('npx', ['ts-node', '--skip-project', '--compilerOptions', '{"module":"commonjs","target":"es2022","skipLibCheck":true}', '.projenrc.ts'], { cwd: folder, env: { PROJEN_DISABLE_POST: 'true' } });
    await bases(folder);
  });

  it('a second synthesis changes nothing', async () => {
    await mustProjen(folder);
    const before = stateOf(folder);
    await mustProjen(folder);
    assert.deepEqual(stateOf(folder), before);
  });

  it('builds on a fresh clone, where the archives are missing', async () => {
    await rm(join(folder, '.minimal-images'), { recursive: true });
    await mustProjen(folder, 'image:build');
    assert(existsSync(join(folder, '.minimal-images')));
  });

  it('runs, and says its size', async () => {
    assert.equal((await mustProjen(folder, 'image:run')).stdout, GREETING);
    const size = (await mustProjen(folder, 'image:size')).stdout;
    assert.match(size, /^\d+\n$/);
    assert(Number(size) > 100_000 && Number(size) < 20_000_000, size);
  });

  it('a README changes neither files nor image; a source changes the image', async () => {
    assert(engine);
    const id = () => must(/** @type {string} */ (engine?.command), ['image', 'inspect', '--format', '{{.Id}}', 'greeter']);
    const layers = await diffIds('greeter');
    const [dockerfile, image] = [await readFile(join(folder, 'Dockerfile'), 'utf8'), await id()];
    await add(folder, { 'README.md': 'two\n', 'app/README.md': 'new\n' });
    await mustProjen(folder, 'image:build');
    assert.equal(await readFile(join(folder, 'Dockerfile'), 'utf8'), dockerfile);
    assert.equal(await id(), image);
    await add(folder, { 'app/more.go': 'package main\n\nfunc init() { println("more") }\n' });
    await mustProjen(folder, 'image:build');
    assert.notDeepEqual(await diffIds('greeter'), layers);
    await rm(join(folder, 'app', 'more.go'));
  });

  it('has the DiffIDs of the staged build', async () => {
    const { GoProgram, ScratchImage } = require(ROOT);
    await mustProjen(folder, 'image:build');
    assert.deepEqual(await diffIds('greeter'), await stagedDiffIds(folder, new ScratchImage({ program: new GoProgram({ projectRoot: 'app' }) })));
  });

  it('an error stops the synthesis with one message and nothing written', async () => {
    const before = stateOf(folder);
    const projenrc = await readFile(join(folder, '.projenrc.ts'), 'utf8');
    await writeFile(join(folder, '.projenrc.ts'), projenrc.replace("projectRoot: 'app'", "projectRoot: '..'"));
    const ran = await projen(folder);
    await writeFile(join(folder, '.projenrc.ts'), projenrc);
    assert.notEqual(ran.code, 0);
    assert.match(`${ran.stdout}${ran.stderr}`, /greeter\/ImageTasks: /);
    assert.deepEqual(stateOf(folder), before);
  });
});

describe('a plain project with several images', { skip: reason }, () => {
  const PROJENRC = `
    const { CProgram, DistrolessImage, DockerfileImage, GoProgram, projects, PythonProgram, ScratchImage } = require('cdk-minimal-images');
    const { Project } = require('projen');
    const { Projenrc } = require('projen/lib/javascript');
    const project = new Project({ name: 'projen-e2e' });
    new Projenrc(project);
    new projects.ImageTasks(project, { id: 'python', image: new DistrolessImage({ program: new PythonProgram({ exclude: ['c', 'go', 'legacy'] }) }) });
    new projects.ImageTasks(project, { id: 'c', image: new ScratchImage({ program: new CProgram({ projectRoot: 'c' }) }) });
    new projects.ImageTasks(project, { id: 'args', image: new ScratchImage({ program: new GoProgram({ projectRoot: 'go', entry: './cmd/args' }) }) });
    new projects.ImageTasks(project, {
      id: 'legacy', image: new DockerfileImage({ projectRoot: 'legacy', target: 'web', buildArgs: { NOTE: '$(id) "two words"' } }),
    });
    project.synth();`;
  /** @type {string} */
  let folder;

  before(async () => {
    folder = await projectWith({
      '.projenrc.js': PROJENRC,
      'main.py': 'from greeting.text import TEXT\nprint(TEXT)\n',
      'greeting/text.py': 'TEXT = "Merhaba Dünya!"\n',
      'README.md': '',
      '.git/HEAD': '',
      'c/main.c': example('hello-c/main.c'),
      // folders in folders: Docker 20.10 has to be led into each
      'go/go.mod': 'module example.com/args\n\ngo 1.26\n',
      'go/cmd/args/main.go': 'package main\n\nimport (\n\t"os"\n\n\t"example.com/args/internal/show/odd"\n)\n\nfunc main() { for _, arg := range os.Args[1:] { os.Stdout.WriteString(odd.Quote(arg)) } }\n',
      'go/internal/show/odd/odd.go': 'package odd\n\nfunc Quote(text string) string { return "[" + text + "]" }\n',
      'legacy/Dockerfile': 'FROM scratch AS web\nARG NOTE\nLABEL note="$NOTE"\nCOPY file /file\nUSER 65532\nENTRYPOINT ["/file"]\nFROM web AS unused\nCOPY missing /\n',
      'legacy/file': 'x',
    });
    built.push(...['python', 'c', 'args', 'legacy'].map((id) => `projen-e2e-${id}`));
    await must(process.execPath, ['.projenrc.js'], { cwd: folder });
    for (const id of ['python', 'c', 'args']) await bases(folder, `Dockerfile.${id}`);
  });

  it('Python in the project\'s own folder: runs, has the DiffIDs of the staged build, and no file of the project\'s own', async () => {
    assert(engine);
    const { DistrolessImage, PythonProgram } = require(ROOT);
    await mustProjen(folder, 'image:build:python');
    assert.equal((await mustProjen(folder, 'image:run:python')).stdout, GREETING);
    const image = new DistrolessImage({ program: new PythonProgram({ exclude: ['c', 'go', 'legacy'] }) });
    assert.deepEqual(await diffIds('projen-e2e-python'), await stagedDiffIds(folder, image));
  });

  it('C below the project: runs, and has the DiffIDs of the staged build', async () => {
    const { CProgram, ScratchImage } = require(ROOT);
    await mustProjen(folder, 'image:build:c');
    assert.equal((await mustProjen(folder, 'image:run:c')).stdout, GREETING);
    assert.deepEqual(await diffIds('projen-e2e-c'), await stagedDiffIds(folder, new ScratchImage({ program: new CProgram({ projectRoot: 'c' }) })));
  });

  it('arguments reach the program as they are', async () => {
    await mustProjen(folder, 'image:build:args');
    const odd = ['$(id)', 'a b', '`x`', '"', 'ğ'];
    assert.equal((await mustProjen(folder, 'image:run:args', ...odd)).stdout, odd.map((arg) => `[${arg}]`).join(''));
  });

  it('an existing Dockerfile: target and build arguments as they are', async () => {
    assert(engine);
    await mustProjen(folder, 'image:build:legacy');
    const note = await must(engine.command, ['image', 'inspect', '--format', '{{.Config.Labels.note}}', 'projen-e2e-legacy']);
    assert.equal(note, '$(id) "two words"\n');
  });
});
