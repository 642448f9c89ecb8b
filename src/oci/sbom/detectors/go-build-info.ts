import { ContentError } from '../../content-error';
import { Detector, MEBIBYTE, NOTHING } from '../detector';
import type { Package } from '../package';
import { ElfFile } from './elf-file';
import { readGoBlob } from './go-blob';

const ELF = Buffer.from('\x7fELF', 'latin1');
/** More modules than any program has. */
const MODULES_AT_MOST = 20_000;

/**
 * Modules of Go programs, from what the Go linker writes into every one of them; `-ldflags='-s -w'` leaves it in.
 *
 * @see https://pkg.go.dev/debug/buildinfo
 */
export const goBuildInfo: Detector = {
  name: 'Go programs',
  atMost: 256 * MEBIBYTE,
  matches: (_path, start) => start.subarray(0, 4).equals(ELF),
  read: (path, content) => {
    const blob = readGoBlob(new ElfFile(content, path));
    return blob === undefined ? NOTHING : { packages: [...modulesOf(path, blob.modules), ...standardLibrary(blob.version)] };
  },
};

/** Lines of a word and fields with tabs between them: `dep<tab>golang.org/x/sys<tab>v0.30.0<tab>h1:…`. */
function modulesOf(path: string, text: string): Package[] {
  const lines = text.split('\n').map(line => line.split('\t'));
  if (lines.length > MODULES_AT_MOST) {
    throw new ContentError(`${path}: more than ${MODULES_AT_MOST} lines of build information`);
  }
  const settings = new Map(lines.filter(([word]) => word === 'build').map(([, setting = '']) => splitAt(setting, setting.indexOf('='))));
  return lines.flatMap(([word, name = '', version = '', sum = ''], at): Package[] => {
    if ((word !== 'dep' && word !== 'mod') || name === '') {
      return [];
    }
    const [next, newName = '', newVersion = '', newSum = ''] = lines[at + 1] ?? [];
    const replaced = next === '=>';
    // a folder has no version, and its path is of the machine that built the program
    if (replaced && !/^(\.{0,2}[/\\]|[A-Za-z]:)/.test(newName)) {
      return [moduleOf(newName, newVersion, newSum, { 'go.replaces': version === '' ? name : `${name}@${version}` })];
    }
    return [moduleOf(name, replaced ? '' : version, replaced ? '' : sum, replaced ? { 'go.replacedBy': 'a folder' } : word === 'mod' ? mainFacts(settings) : {})];
  });
}

function moduleOf(fullName: string, version: string, sum: string, properties: { [name: string]: string }): Package {
  const slash = fullName.lastIndexOf('/');
  return {
    type: 'golang',
    namespace: slash < 0 ? undefined : fullName.slice(0, slash),
    name: fullName.slice(slash + 1),
    version: version === '' || version === '(devel)' ? undefined : version,
    properties: { ...properties, ...sum === '' ? {} : { 'go.sum': sum } },
  };
}

function mainFacts(settings: Map<string, string>): { [name: string]: string } {
  const revision = settings.get('vcs.revision');
  return revision === undefined ? {} : { 'go.vcs.revision': settings.get('vcs.modified') === 'true' ? `${revision}, modified` : revision };
}

/** Part of every program, with vulnerabilities of its own: scanners look for it by this name. */
function standardLibrary(version: string): Package[] {
  const [, number] = /^go(\d[\w.-]*)/.exec(version) ?? [];
  return number === undefined ? [] : [{ type: 'golang', name: 'stdlib', version: number, licenses: ['BSD-3-Clause'] }];
}

function splitAt(text: string, at: number): [string, string] {
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
