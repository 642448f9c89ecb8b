import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** An archive of somebody else's tests. */
export interface CorpusFile { readonly name: string; readonly bytes: Buffer }

const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk-minimal-images', 'tar-corpus');
const LARGEST = 64 * 1024 * 1024;

/** Where archives come from; each fetches a folder once, by the name of a package. */
const SOURCES: { readonly [name: string]: { readonly fetch: (folder: string) => void; readonly below: RegExp } } = {
  'tar-split': { fetch: folder => goModule('github.com/vbatts/tar-split', 'v0.12.2', folder), below: /testdata\// },
  'ggcr': { fetch: folder => goModule('github.com/google/go-containerregistry', 'v0.20.6', folder), below: /testdata\// },
  'node-tar': { fetch: folder => npmPackage('tar@2.2.2', folder), below: /test\// },
  'tar-stream': { fetch: folder => debianSource('node-tar-stream', folder), below: /test\/fixtures\// },
  'libarchive': { fetch: folder => debianSource('libarchive', folder), below: /libarchive\/test\/[^/]*tar[^/]*\.uu$/ },
};

/**
 * All archives that can be had, by name, and why others cannot.
 *
 * Those of Go come with its toolchain; the rest is fetched once and kept in the cache.
 */
export function corpus(): { readonly files: CorpusFile[]; readonly missing: string[] } {
  const files = [...filesOf('go', join(goRoot(), 'src', 'archive', 'tar', 'testdata'), /./), ...python()];
  const missing: string[] = [];
  for (const [name, { fetch, below }] of Object.entries(SOURCES)) {
    try {
      files.push(...filesOf(name, cached(name, fetch), below));
    } catch (error) {
      missing.push(`${name}: ${(error as Error).message.split('\n', 1)[0]}`);
    }
  }
  return { files: files.sort((a, b) => a.name < b.name ? -1 : 1), missing };
}

function filesOf(source: string, folder: string, below: RegExp): CorpusFile[] {
  const found = new Map<string, Buffer>();
  for (const path of walk(folder).filter(file => below.test(file)).sort()) {
    const [name, bytes] = plain(basename(path), path);
    if (/\.tar$/.test(name)) {
      found.set(`${source}/${name}`, bytes);
    }
  }
  return [...found].map(([name, bytes]) => ({ name, bytes }));
}

/** The archive that a file has in it: some are compressed, or written as text. */
function plain(name: string, path: string): [string, Buffer] {
  const bytes = readFileSync(path);
  switch (/\.tar\.?(\w*)$/.exec(name)?.[1] ?? (/\.tgz$/.test(name) ? 'tgz' : 'other')) {
    case 'uu':
      return [name.slice(0, -3), uudecoded(bytes)];
    case 'base64':
      return [name.slice(0, -7), Buffer.from(bytes.toString('latin1'), 'base64')];
    case 'gz':
      return unpacked(name.slice(0, -3), bytes);
    default:
      return [name, bytes];
  }
}

/** One of them holds gigabytes: that is what bombs.test.ts is for. */
function unpacked(name: string, bytes: Buffer): [string, Buffer] {
  try {
    return [name, gunzipSync(bytes, { maxOutputLength: LARGEST })];
  } catch {
    return ['', bytes];
  }
}

function uudecoded(bytes: Buffer): Buffer {
  const lines = bytes.toString('latin1').split('\n');
  const body = lines.slice(lines.findIndex(line => line.startsWith('begin ')) + 1, lines.findIndex(line => line.trim() === 'end'));
  return Buffer.concat(body.map(line => {
    const sixBits = [...line.slice(1)].map(character => (character.charCodeAt(0) - 32) % 64);
    const text = sixBits.map(value => value.toString(2).padStart(6, '0')).join('');
    const length = (line.charCodeAt(0) - 32) % 64;
    return Buffer.from(Array.from({ length }, (_, index) => parseInt(text.slice(index * 8, index * 8 + 8).padEnd(8, '0'), 2)));
  }));
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => entry.isDirectory() ? walk(join(folder, entry.name))
    : entry.isFile() ? [join(folder, entry.name)] : []);
}

function cached(name: string, fetch: (folder: string) => void): string {
  const folder = join(CACHE, name);
  if (!existsSync(folder)) {
    mkdirSync(CACHE, { recursive: true });
    const half = mkdtempSync(join(CACHE, `.${name}-`));
    try {
      fetch(half);
      renameSync(half, folder);
    } finally {
      rmSync(half, { recursive: true, force: true });
    }
  }
  return folder;
}

function goModule(path: string, version: string, folder: string): void {
  const { Dir } = JSON.parse(run(['go', 'mod', 'download', '-json', `${path}@${version}`], tmpdir())) as { Dir: string };
  run(['cp', '-r', `${Dir}/.`, folder]);
  run(['chmod', '-R', 'u+w', folder]);
}

function npmPackage(name: string, folder: string): void {
  const [{ filename }] = JSON.parse(run(['npm', 'pack', '--json', '--pack-destination', folder, name], folder)) as { filename: string }[];
  run(['tar', 'xzf', filename], folder);
  const fixtures = join(folder, 'package', 'test', 'fixtures.tgz');
  if (existsSync(fixtures)) {
    run(['tar', '--warning=no-unknown-keyword', '-xzf', fixtures], join(folder, 'package', 'test'));
  }
}

/** A source package, by apt with a state of its own, so nothing of this machine's settings changes. */
function debianSource(name: string, folder: string): void {
  const state = mkdtempSync(join(tmpdir(), 'apt-'));
  try {
    mkdirSync(join(state, 'lists', 'partial'), { recursive: true });
    writeFileSync(join(state, 'sources.list'), debianLine());
    const options = [
      `Dir::State=${state}`, `Dir::Cache=${state}`, `Dir::Etc::sourcelist=${join(state, 'sources.list')}`, 'Dir::Etc::sourceparts=/dev/null',
      'Acquire::Languages=none', 'APT::Sandbox::User=root',
    ].flatMap(option => ['-o', option]);
    run(['apt-get', ...options, '-qq', 'update']);
    // One part of a package may be missing; what counts is whether the sources are there.
    spawnSync('apt-get', [...options, '-qq', 'source', '--download-only', name], { cwd: folder });
    const archive = readdirSync(folder).find(file => file.startsWith(`${name}_`) && /\.orig\.tar\.\w+$/.test(file));
    if (archive === undefined) {
      throw new Error(`apt does not find the sources of ${name}`);
    }
    run(['tar', 'xf', archive], folder);
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

/** The mirror that this machine uses, for source packages. */
function debianLine(): string {
  const lists = ['/etc/apt/sources.list', '/etc/apt/sources.list.d/debian.sources'].filter(existsSync).map(file => readFileSync(file, 'utf8')).join('\n');
  const [, mirror] = /^(?:URIs:|deb(?: \[[^\]]*\])?)\s+(https?:\/\/\S+\/debian)\/?\s/m.exec(lists) ?? [];
  const [keyring] = /\/usr\/share\/keyrings\/\S+/.exec(lists) ?? ['/usr/share/keyrings/debian-archive-keyring.gpg'];
  if (mirror === undefined) {
    throw new Error('this machine has no sources of Debian');
  }
  return `deb-src [signed-by=${keyring}] ${mirror} bookworm main\n`;
}

/** CPython's own test archive, where its tests are installed. */
function python(): CorpusFile[] {
  const script = 'import os, test; folder = os.path.dirname(test.__file__); '
    + 'print(*[p for p in (os.path.join(folder, "testtar.tar"), os.path.join(folder, "archivetestdata", "testtar.tar")) if os.path.exists(p)], sep="\\n")';
  const { stdout } = spawnSync('python3', ['-c', script], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').filter(path => path !== '').slice(0, 1).map(path => ({ name: 'cpython/testtar.tar', bytes: readFileSync(path) }));
}

function goRoot(): string {
  return run(['go', 'env', 'GOROOT']).trim();
}

function run([program, ...args]: string[], cwd?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', cwd, maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) {
    throw new Error(`${program} ${args[0]}: ${error?.message ?? stderr}`);
  }
  return stdout;
}
