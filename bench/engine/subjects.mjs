// Who is measured: each makes an image of a folder on scratch and pushes it, the way its documentation says.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { goBuild, PROGRAM } from './payloads.mjs';
import { goTool } from '../../test/e2e/engine/go-tools.mjs';
import { findEngine } from '../../test/e2e/engine/engine.mjs';
import { ensureBuildah } from '../../test/e2e/engine/buildah.mjs';
import { cacheFolder, exists } from '../../test/e2e/engine/cache.mjs';
import { must } from '../../test/e2e/engine/run.mjs';
import { serve } from '../../test/e2e/engine/servers.mjs';
import { BUNDLE } from '../../test/e2e/support/command-line.mjs';
import { HERE } from '../../test/e2e-aws/harness/places.mjs';
import { tools } from '../../test/e2e-aws/harness/tools.mjs';

/**
 * @typedef {object} Subject
 * @property {string} name
 * @property {string} version
 * @property {(job: Job) => Promise<unknown>} [folder] a folder, whose content goes to /app
 * @property {(job: Job) => Promise<unknown>} hello a Go project
 * @property {(job: Job) => Promise<unknown>} [forget] removes what it keeps of an image; not measured
 * @property {() => Promise<unknown>} [stop]
 *
 * @typedef {{ folder: string, reference: string, cache: string }} Job
 */

const DOCKERFILE = `FROM scratch\nCOPY . /app/\nENTRYPOINT ["/app/${PROGRAM}"]\n`;

/**
 * All that can be had here, ours first, and a line for each that cannot.
 *
 * @param {{ work: string, base: string }} place `base` is an image without files, for who cannot do without
 * @returns {Promise<{ subjects: Subject[], missing: string[] }>}
 */
export async function findSubjects(place) {
  writeFileSync(join(place.work, 'Dockerfile'), DOCKERFILE);
  const subjects = [ours()];
  const missing = [];
  for (const [name, find] of Object.entries({ docker, buildkit, buildah, crane, ko })) {
    try {
      subjects.push(await find(place));
    } catch (error) {
      missing.push(`${name} is left out: ${String(error.message).split('\n')[0]}`);
    }
  }
  return { subjects, missing };
}

/**
 * Without a machine's own certificates: Node.js 20 reads all of them before its first line, which takes longer than the rest of its start, and the
 * registry has none. Go's programs read theirs for the first TLS only, so the others have nothing to leave out.
 */
function ours() {
  const env = { NODE_EXTRA_CA_CERTS: undefined };
  const build = (job, ...flags) => must(process.execPath, [BUNDLE, 'build', job.folder, ...flags, '--cache', job.cache, '--output', job.reference], { env });
  return {
    name: 'minimal-images',
    version: `node ${process.version}`,
    folder: job => build(job, '--language', 'prebuilt', '--entry', PROGRAM, '--include', '**'),
    hello: job => build(job),
  };
}

async function docker({ work }) {
  const engine = await findEngine() ?? missing('no engine answers; npm run e2e starts one');
  const docker = (...args) => must(engine.command, args, { env: engine.env });
  const folder = async ({ folder, reference }) => {
    await docker('build', '--quiet', '--file', join(work, 'Dockerfile'), '--tag', reference, folder);
    await docker('push', '--quiet', reference);
  };
  return {
    name: 'docker',
    version: `${engine.version}${engine.buildkit ? ' with BuildKit' : ''}`,
    folder,
    hello: compiled(folder),
    forget: ({ reference }) => docker('rmi', reference),
  };
}

async function buildkit({ work }) {
  const built = join(cacheFolder(), 'aws');
  if (!(await exists(built)) || !readdirSync(built).some(name => name.startsWith('tools-'))) {
    missing('npm run e2e:aws builds it');
  }
  const { buildkitd, buildctl } = await tools();
  const state = join(work, 'buildkit');
  mkdirSync(state);
  const address = `unix://${join(state, 'buildkitd.sock')}`;
  const client = (...args) => must(buildctl, ['--addr', address, ...args]);
  const server = await serve(buildkitd, ['--addr', address, '--root', join(state, 'root'), '--oci-worker=true', '--containerd-worker=false'], {
    log: join(state, 'log'), answers: () => client('debug', 'workers').then(() => true),
  });
  const folder = async ({ folder, reference }) => client('build', '--frontend', 'dockerfile.v0', '--local', `context=${folder}`, '--local', `dockerfile=${work}`,
    '--progress', 'plain', '--output', `type=image,name=${reference},push=true,registry.insecure=true`);
  return {
    name: 'buildkit',
    version: /moby\/buildkit (v\S+)/.exec(readFileSync(join(HERE, 'tools', 'go.mod'), 'utf8'))[1],
    folder,
    hello: compiled(folder),
    stop: () => server.stop(),
  };
}

async function buildah({ work }) {
  const { buildah: found, reason } = await ensureBuildah();
  if (!found) {
    missing(reason);
  }
  const file = name => join(work, 'buildah', name);
  mkdirSync(dirname(file('storage.conf')), { recursive: true });
  writeFileSync(file('storage.conf'), `[storage]\ndriver = "overlay"\ngraphroot = "${file('storage')}"\nrunroot = "${file('run')}"\n`);
  const env = { ...found.env, CONTAINERS_STORAGE_CONF: file('storage.conf') };
  const run = (...args) => must(found.command, args, { env });
  const folder = async ({ folder, reference }) => {
    await run('build', '--quiet', '--layers', '--file', join(work, 'Dockerfile'), '--tag', reference, folder);
    await run('push', '--quiet', '--tls-verify=false', reference);
  };
  return {
    name: 'buildah',
    version: found.version,
    folder,
    hello: compiled(folder),
    forget: ({ reference }) => run('rmi', '--force', reference),
    stop: () => run('rmi', '--all', '--force'),
  };
}

async function crane({ work }) {
  const { program, version } = await goTool('crane');
  const folder = async ({ folder, reference }) => {
    const tar = join(work, 'crane.tar');
    await must('tar', ['-cf', tar, '--transform', 's,^\\.,app,', '-C', folder, '.']);
    await must(program, ['append', '--insecure', '--oci-empty-base', '--new_layer', tar, '--new_tag', reference]);
  };
  return { name: 'crane', version, folder, hello: compiled(folder) };
}

/** Pushes to the repository itself, under the tag `latest`. */
async function ko({ work, base }) {
  const { program, version } = await goTool('ko');
  const home = join(work, 'ko');
  mkdirSync(home);
  writeFileSync(join(home, '.ko.yaml'), `defaultBaseImage: ${base}\n`);
  return {
    name: 'ko',
    version,
    hello: ({ folder, reference }) => must(program, ['build', '--bare', '--sbom=none', '--insecure-registry', '--platform=linux/amd64', '.'],
      { cwd: folder, env: { KO_DOCKER_REPO: reference.replace(/:[^:/]+$/, ''), KO_CONFIG_PATH: home, GOFLAGS: '' } }),
  };
}

/** `go build` first, then the image of what it made. */
function compiled(makeImage) {
  return async job => {
    const out = `${job.folder}.out`;
    mkdirSync(out, { recursive: true });
    await goBuild(job.folder, join(out, PROGRAM));
    await makeImage({ ...job, folder: out });
  };
}

function missing(reason) {
  throw new Error(reason);
}
