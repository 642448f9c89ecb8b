import { ContentError } from '../../content-error';
import { Detector, MEBIBYTE } from '../detector';
import { HeaderFields, firstLine, parseHeader } from '../header-fields';
import type { Package } from '../package';
import { Budget, zipContent, zipEntries, ZipEntry } from './zip';

const ARCHIVE = /\.(jar|war|ear)$/i;
const POM = /^META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/;
const MANIFEST = /^META-INF\/MANIFEST\.MF$/i;
/** Coordinates and manifests have some hundred bytes. */
const LARGEST_TEXT = MEBIBYTE;
const DEEPEST = 4;

/** Java's archives, and those that lie in them. */
export const javaArchives: Detector = {
  name: 'Java archives',
  atMost: 256 * MEBIBYTE,
  matches: path => ARCHIVE.test(path),
  read: (path, content) => {
    const notes: string[] = [];
    const budget = { bytes: 512 * MEBIBYTE, entries: 300_000, contents: 20_000 };
    const packages = readArchive({ path, name: path.slice(path.lastIndexOf('/') + 1), zip: content, depth: 0 }, budget, notes);
    return { packages, notes };
  },
};

interface Archive { readonly path: string; readonly name: string; readonly zip: Buffer; readonly depth: number }

function readArchive(archive: Archive, budget: Budget, notes: string[]): Package[] {
  try {
    const entries = zipEntries(archive.zip, archive.path, budget);
    const own = ownPackages(archive, entries, budget);
    const nested = archive.depth < DEEPEST ? entries.filter(({ name }) => ARCHIVE.test(name)) : [];
    return [...own, ...nested.flatMap(entry => readNested(archive, entry, budget, notes))];
  } catch (error) {
    if (!(error instanceof ContentError)) {
      throw error;
    }
    notes.push(error.message);
    return [];
  }
}

function readNested(archive: Archive, entry: ZipEntry, budget: Budget, notes: string[]): Package[] {
  const path = `${archive.path}!/${entry.name}`;
  const name = entry.name.slice(entry.name.lastIndexOf('/') + 1);
  try {
    return readArchive({ path, name, zip: zipContent(archive.zip, entry, archive.path, budget), depth: archive.depth + 1 }, budget, notes);
  } catch (error) {
    if (!(error instanceof ContentError)) {
      throw error;
    }
    notes.push(error.message);
    return [];
  }
}

/** By Maven's coordinates, of which an archive made of several has several; else by the manifest or the file's name. */
function ownPackages(archive: Archive, entries: ZipEntry[], budget: Budget): Package[] {
  const texts = (pattern: RegExp): string[] => entries.filter(({ name, size }) => pattern.test(name) && size <= LARGEST_TEXT)
    .map(entry => zipContent(archive.zip, entry, archive.path, budget).toString('utf8'));
  const manifest = parseHeader(texts(MANIFEST)[0] ?? '', 'same-line');
  const licenses = licensesOf(manifest);
  const location = archive.depth > 0 ? archive.path : undefined;
  const coordinates = texts(POM).flatMap(coordinatesOf);
  if (coordinates.length > 0) {
    return coordinates.map(each => ({ ...each, location, licenses: coordinates.length === 1 ? licenses : [] }));
  }
  const found = byManifest(manifest) ?? byFileName(archive.name);
  return found === undefined ? [] : [{ type: 'generic', ...found, location, licenses, properties: { 'java.archive': archive.name } }];
}

function coordinatesOf(text: string): Package[] {
  const values = new Map(text.split(/\r?\n/).flatMap(line => {
    const [, name, value] = /^\s*(groupId|artifactId|version)\s*[=:]\s*(\S+)\s*$/.exec(line.slice(0, 1000)) ?? [];
    return name === undefined ? [] : [[name, value] as const];
  }));
  const [namespace, name, version] = ['groupId', 'artifactId', 'version'].map(each => values.get(each));
  return namespace === undefined || name === undefined || version === undefined ? [] : [{ type: 'maven', namespace, name, version }];
}

function byManifest(manifest: HeaderFields): { name: string; version: string } | undefined {
  const pairs = [['bundle-symbolicname', 'bundle-version'], ['implementation-title', 'implementation-version'], ['specification-title', 'specification-version']];
  for (const [title, number] of pairs) {
    // directives of OSGi follow a semicolon
    const name = firstLine(manifest, title)?.split(';')[0].trim();
    const version = firstLine(manifest, number);
    if (name && version) {
      return { name, version };
    }
  }
  return undefined;
}

/** `guava-33.4.jar` */
function byFileName(file: string): { name: string; version: string } | undefined {
  const stem = file.slice(0, 200).replace(ARCHIVE, '');
  const dash = stem.search(/-\d/);
  return dash <= 0 ? undefined : { name: stem.slice(0, dash), version: stem.slice(dash + 1) };
}

/** Names or addresses with commas between them, each maybe with attributes. */
function licensesOf(manifest: HeaderFields): string[] {
  const names = firstLine(manifest, 'bundle-license')?.slice(0, 500).split(',').map(each => each.split(';')[0].trim().replace(/^"|"$/g, '')) ?? [];
  return names.filter(name => name !== '');
}
