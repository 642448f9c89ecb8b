import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a reader that is not ours finds in an archive. */
export interface TarMember {
  readonly path: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  readonly size: number;
  readonly target: string;
}

export interface TarReader { readonly name: string; readonly read: (archive: Buffer) => TarMember[] }

const PYTHON = `
import json, sys, tarfile
kinds = {tarfile.REGTYPE: 'file', tarfile.DIRTYPE: 'directory', tarfile.SYMTYPE: 'symlink', tarfile.LNKTYPE: 'hardlink'}
with tarfile.open(sys.argv[1], 'r:', encoding='utf-8', errors='strict') as archive:
  json.dump([dict(path=m.name, type=kinds[m.type], mode=m.mode, uid=m.uid, gid=m.gid, mtime=m.mtime, size=m.size, target=m.linkname)
             for m in archive], sys.stdout)
`;

export function hasPython(): boolean {
  return spawnSync('python3', ['-c', 'import zoneinfo, tarfile']).status === 0;
}

function hasGnuTar(): boolean {
  return /GNU tar/.test(spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout ?? '');
}

/** The readers of this machine: GNU tar, Python or both. With neither, tests that need one fail. */
export function tarReaders(): TarReader[] {
  const readers = [
    ...(hasGnuTar() ? [{ name: 'GNU tar', read: readWithTar }] : []),
    ...(hasPython() ? [{ name: 'Python', read: readWithPython }] : []),
  ];
  if (readers.length === 0) {
    throw new Error('neither GNU tar nor python3 is on this machine; install one of them to test archives');
  }
  return readers;
}

function readWithPython(archive: Buffer): TarMember[] {
  return inFile(archive, file => JSON.parse(run('python3', ['-c', PYTHON, file])) as TarMember[]);
}

const KINDS: { [letter: string]: string } = { '-': 'file', 'd': 'directory', 'l': 'symlink', 'h': 'hardlink' };
const ARROWS: { [kind: string]: string } = { symlink: ' -> ', hardlink: ' link to ' };

/** Names must have neither line feeds nor arrows. */
function readWithTar(archive: Buffer): TarMember[] {
  const listing = inFile(archive, file => run('tar', ['-tvf', file, '--numeric-owner', '--full-time', '--utc', '--quoting-style=literal']));
  return listing.split('\n').filter(line => line !== '').map(line => {
    const [, letters, uid, gid, size, time, rest] = /^(\S{10}) (\d+)\/(\d+) +(\d+) (\S+ \S+) (.*)$/s.exec(line) ?? [line];
    const type = KINDS[letters[0]];
    const [path, target = ''] = rest.split(ARROWS[type] ?? '\0');
    const mtime = Date.parse(`${time.replace(' ', 'T')}Z`) / 1000;
    return { path: path.replace(/\/$/, ''), type, mode: modeOf(letters), uid: Number(uid), gid: Number(gid), mtime, size: Number(size), target };
  });
}

/** `rwsr-xr-t` → 0o5755 */
function modeOf(letters: string): number {
  const special = [3, 6, 9].reduce((sum, at, index) => /[sStT]/.test(letters[at]) ? sum + (0o4000 / 2 ** index) : sum, 0);
  const plain = [...letters.slice(1)].reduce((sum, letter, index) => /[rwxst]/.test(letter) ? sum + (0o400 / 2 ** index) : sum, 0);
  return special + plain;
}

function inFile<T>(archive: Buffer, work: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'tar-reader-'));
  try {
    writeFileSync(join(folder, 'archive.tar'), archive);
    return work(join(folder, 'archive.tar'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(command: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' }, maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0 || stderr !== '') {
    throw new Error(`${command} refuses the archive: ${stderr}`);
  }
  return stdout;
}
