import { archiveOfFiles, ArchiveEntry } from './archive';
import { MinimalBase } from './bases/minimal-base';
import { CA_BUNDLE, CaCertificates } from './ca-certificates';
import { JAVA_TRUST_STORE } from './java-trust-store';
import { ArchiveLayer } from './recipe';
import { zoneinfo } from '../oci/shipped-data';
import { sha256 } from '../private/text';

export interface SystemFilesOptions {
  readonly base: MinimalBase;
  /** Whether there is Java, which reads a store of its own kind. */
  readonly java: boolean;
  readonly user: number;
  readonly group: number;
  readonly caCertificates: CaCertificates;
  readonly timezones: boolean;
  readonly writablePaths: string[];
}

/** What every program expects of a system, as far as the base lacks it; undefined when it lacks nothing. */
export function systemFiles(options: SystemFilesOptions, baseDir: string): ArchiveLayer | undefined {
  const { base, java, timezones, caCertificates } = options;
  const javaStore = java ? caCertificates._javaStore(baseDir) : undefined;
  const bundle = caCertificates._bundle(baseDir, !lacks(base, base.facts.hasCaCertificates));
  const entries = [
    ...(lacks(base, base.facts.hasPasswd) ? userFiles(options) : []),
    ...(bundle ? [textFile(CA_BUNDLE.slice(1), bundle)] : []),
    ...(javaStore ? [textFile(JAVA_TRUST_STORE, javaStore)] : []),
    ...(timezones && lacks(base, base.facts.hasTimezones) ? timezoneFiles() : []),
  ];
  return entries.length > 0 ? archiveOfFiles('system', entries) : undefined;
}

/**
 * Folders that the program writes to; undefined when there are none.
 *
 * A layer of its own and the last one, so that a folder which also comes with the program belongs to the user.
 */
export function writableFolders(options: Pick<SystemFilesOptions, 'user' | 'group' | 'writablePaths'>): ArchiveLayer | undefined {
  const { writablePaths } = options;
  const entries = [...parentsToKeep(writablePaths), ...writablePaths.map(path => writableFolder(path, options))];
  return entries.length > 0 ? archiveOfFiles('writable', entries) : undefined;
}

/** Whether an image has the time zone database, by its base, this layer, or files of one's own; undefined when that is not known: packages may bring it too. */
export function hasTimezones(
  base: MinimalBase, { timezones, debian }: { readonly timezones: boolean; readonly debian?: unknown }, added: readonly ArchiveLayer[],
): boolean | undefined {
  if (timezones || !lacks(base, base.facts.hasTimezones)) {
    return timezones || base.facts.hasTimezones;
  }
  // members, as entries come with hashes of all files
  return added.some(({ members }) => members.some(({ path }) => path.includes('zoneinfo'))) || (debian === undefined ? false : undefined);
}

/** What is not known of a base is left as it is. */
function lacks(base: MinimalBase, has: boolean | undefined): boolean {
  return base.isScratch || has === false;
}

/** Of contents that never change once they are in memory. */
const HASHES = new WeakMap<Buffer, string>();

/** Users as in distroless, the image's own included, and name lookup by files first. */
function userFiles({ user, group }: SystemFilesOptions): ArchiveEntry[] {
  const known = [[0, 'root', '/root'], [65534, 'nobody', '/nonexistent'], [65532, 'nonroot', '/home/nonroot']] as const;
  const own = known.some(([uid]) => uid === user) ? [] : [[user, 'app', '/nonexistent'] as const];
  const groups = [...known.map(([gid, name]) => [gid, name] as const), ...(known.some(([gid]) => gid === group) ? [] : [[group, 'app'] as const])];
  const passwd = [...known, ...own].map(([uid, name, home]) => `${name}:x:${uid}:${uid === user ? group : uid}:${name}:${home}:/sbin/nologin\n`);
  return [
    textFile('etc/passwd', passwd.join('')),
    textFile('etc/group', groups.map(([gid, name]) => `${name}:x:${gid}:\n`).join('')),
    textFile('etc/nsswitch.conf', 'hosts: files dns\n'),
  ];
}

let zones: ArchiveEntry[] | undefined;

function timezoneFiles(): ArchiveEntry[] {
  zones ??= zoneinfo().map(({ path, content, linkTo }) => ({
    ...textFile(`usr/share/zoneinfo/${path}`, content),
    hardLinkTo: linkTo === undefined ? undefined : `usr/share/zoneinfo/${linkTo}`,
  }));
  return zones;
}

/** Folders of bases that are not root's or not 0755: an archive that names a folder below them must repeat what they are. */
export const SPECIAL_FOLDERS: ArchiveEntry[] = [
  { path: 'home/nonroot', mode: 0o700, owner: 65532, group: 65532 },
  { path: 'root', mode: 0o700, owner: 0, group: 0 },
  { path: 'tmp', mode: 0o1777, owner: 0, group: 0 },
  { path: 'var/tmp', mode: 0o1777, owner: 0, group: 0 },
];

/** The folders that hold files of these paths, where they are not as others are. */
export function parentsToKeep(paths: string[]): ArchiveEntry[] {
  return SPECIAL_FOLDERS.filter(folder => !paths.includes(`/${folder.path}`) && paths.some(path => path.startsWith(`/${folder.path}/`)));
}

/** /tmp is everybody's; other folders belong to the image's user. */
function writableFolder(path: string, { user, group }: Pick<SystemFilesOptions, 'user' | 'group'>): ArchiveEntry {
  const shared = path === '/tmp' || path === '/var/tmp';
  return { path: path.slice(1), mode: shared ? 0o1777 : 0o755, owner: shared ? 0 : user, group: shared ? 0 : group };
}

function textFile(path: string, content: string | Buffer): ArchiveEntry {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const hash = HASHES.get(bytes) ?? sha256(bytes);
  HASHES.set(bytes, hash);
  return { path, mode: 0o644, owner: 0, group: 0, content: bytes, sha256: hash };
}
