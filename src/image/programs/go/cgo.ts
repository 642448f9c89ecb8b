import { posix } from 'node:path';
import { BuildTarget, isCompiled } from './constraints';
import { GoFileHead } from './imports';
import { Platform } from '../../../oci/platform';

/** One file of a package, with what it says. */
export interface GoFile {
  readonly path: string;
  readonly text: string;
  readonly head: GoFileHead;
}

/** Why a command needs cgo. */
export interface CgoNeed {
  /** `a/b.go imports "C"`, as a sentence without a final period. */
  readonly because: string;
  /** Whether C++ is compiled, so that its library is needed too. */
  readonly cxx: boolean;
}

/** Packages that do nothing without cgo, whatever compiles: by the front of their path, and whether they bring C++. */
const NEEDED_BY: readonly { readonly path: string; readonly cxx?: boolean }[] = [
  { path: 'github.com/mattn/go-sqlite3' },
  { path: 'gorm.io/driver/sqlite' },
  { path: 'github.com/mutecomm/go-sqlcipher' },
  { path: 'github.com/confluentinc/confluent-kafka-go' },
  { path: 'github.com/marcboeker/go-duckdb', cxx: true },
  { path: 'github.com/duckdb/duckdb-go', cxx: true },
  { path: 'github.com/linxGnu/grocksdb', cxx: true },
  { path: 'github.com/godror/godror' },
  { path: 'github.com/google/gopacket/pcap' },
  { path: 'github.com/gopacket/gopacket/pcap' },
  { path: 'github.com/pebbe/zmq4' },
  { path: 'github.com/h2non/bimg' },
  { path: 'github.com/davidbyttow/govips' },
  { path: 'gopkg.in/gographics/imagick.v3' },
  { path: 'github.com/libgit2/git2go' },
  { path: 'github.com/DataDog/zstd' },
];

/** What Go compiles or includes beside Go's own files in a package with cgo. */
export const CGO_FILES = /\.(c|cc|cpp|cxx|hh|hpp|hxx|S)$/;

const LINKS_CXX = /^[/* \t]*#cgo\b.*-lstdc\+\+/m;

/** Whether cgo compiles it as C++. */
export function isCxx(path: string): boolean {
  return /\.(cc|cpp|cxx)$/.test(path);
}

/**
 * Why a command needs cgo on one of its platforms; undefined when it needs none. One recipe builds for all of them, so one is enough.
 *
 * A package that has something else to compile without cgo does not need it. Of dependencies only those are known that are in the list.
 *
 * @param packages the command's own packages and those of the project that it imports
 * @param others files of these packages that are no Go
 */
export function cgoNeed(
  packages: readonly GoFile[][], others: readonly string[], platforms: readonly Platform[], tags: readonly string[],
): CgoNeed | undefined {
  const needs = platforms.map(({ architecture }) => packages.flatMap(files => needsOf(files, others, { architecture, tags })));
  const first = needs.findIndex(found => found.length > 0);
  if (first < 0) {
    return undefined;
  }
  const [{ because }] = needs[first];
  const isOnAll = needs.every(found => found.length > 0);
  return { because: isOnAll ? because : `${because} on ${platforms[first]}`, cxx: needs.flat().some(({ cxx }) => cxx) };
}

/** Of one package. */
function needsOf(files: readonly GoFile[], others: readonly string[], target: Omit<BuildTarget, 'cgo'>): CgoNeed[] {
  const compiled = (cgo: boolean): GoFile[] => files.filter(({ path, text }) => isCompiled(posix.basename(path), text, { ...target, cgo }));
  const withC = compiled(true);
  const needs: CgoNeed[] = [];
  const importer = withC.find(({ head }) => head.imports.includes('C'));
  if (importer !== undefined && !compiled(false).some(file => !withC.includes(file))) {
    const folder = posix.dirname(importer.path);
    const cxx = others.some(path => posix.dirname(path) === folder && isCxx(path)) || withC.some(({ text }) => LINKS_CXX.test(text));
    needs.push({ because: `${importer.path} imports "C"`, cxx });
  }
  for (const { path, head } of withC) {
    const known = NEEDED_BY.filter(each => head.imports.some(name => name === each.path || name.startsWith(`${each.path}/`)));
    needs.push(...known.map(each => ({ because: `${path} imports ${each.path}, which does nothing without cgo`, cxx: each.cxx ?? false })));
  }
  return needs;
}
