import { createHash } from 'node:crypto';
import { byCodeUnit } from '../../private/text';
import { ContentError } from '../content-error';
import type { Detector, Reading } from './detector';
import { DETECTORS } from './detectors';
import { FoundPackage, PackageList } from './package-list';
import type { SbomFile } from './sbom-file';

/** What is in an image. */
export interface Catalog {
  /** Every file, in order of path. */
  readonly files: readonly CatalogFile[];
  /** Every package once, in order of its package URL. */
  readonly packages: readonly FoundPackage[];
  /** What could not be read, and why. */
  readonly notes: readonly string[];
}

export interface CatalogFile {
  /** Without a slash at its start. */
  readonly path: string;
  readonly size: number;
  /** Hexadecimal, as is sha1, which SPDX 2.3 demands. */
  readonly sha256: string;
  readonly sha1: string;
}

/** Hostile images must not make notes without end. */
const NOTES_AT_MOST = 1000;
/** A file with thousands of hard links is read as the first of them only: it says the same each time. */
const LINKS_READ = 16;
const START = 512;

/** Reads all files of an image once, and finds what packages they show. */
export async function catalog(files: AsyncIterable<SbomFile> | Iterable<SbomFile>, detectors: readonly Detector[] = DETECTORS): Promise<Catalog> {
  const read = new Map<string, CatalogFile>();
  const list = new PackageList();
  for await (const file of files) {
    const paths = [file.path, ...file.links ?? []].map(path => path.replace(/^(\.?\/)+/, '')).filter(path => !read.has(path));
    if (file.type === 'file' && paths.length > 0) {
      const { hashes, readings } = await readFile(file, paths, detectors);
      paths.forEach(path => read.set(path, { path, ...hashes }));
      readings.forEach(([path, reading]) => list.add(path, reading));
    }
  }
  const { packages, notes } = list.finish();
  const shown = notes.length > NOTES_AT_MOST ? [...notes.slice(0, NOTES_AT_MOST), `${notes.length - NOTES_AT_MOST} more`] : notes;
  return { files: [...read.values()].sort((a, b) => byCodeUnit(a.path, b.path)), packages, notes: shown };
}

interface Wanting { readonly path: string; readonly detector: Detector }
interface FileReading { readonly hashes: Omit<CatalogFile, 'path'>; readonly readings: readonly [string, Reading][] }

/** Hashes the content as it flows; keeps it only for a detector that wants it. */
async function readFile(file: SbomFile, paths: readonly string[], detectors: readonly Detector[]): Promise<FileReading> {
  const sha1 = createHash('sha1');
  const sha256 = file.sha256 === undefined ? createHash('sha256') : undefined;
  const kept: Uint8Array[] = [];
  let size = 0;
  let wanting: readonly Wanting[] | undefined;
  for await (const chunk of file.content()) {
    sha1.update(chunk);
    sha256?.update(chunk);
    size += chunk.length;
    if (wanting === undefined || wanting.length > 0) {
      kept.push(chunk);
    }
    if (wanting === undefined && size >= START) {
      wanting = detectorsFor(paths, kept, detectors);
    }
    if (wanting !== undefined && !wanting.some(({ detector }) => size <= detector.atMost)) {
      kept.length = 0;
    }
  }
  wanting ??= detectorsFor(paths, kept, detectors);
  const content = Buffer.concat(kept);
  const readings = wanting.map(({ path, detector }): [string, Reading] => [path, readWith(detector, path, size, content)]);
  return { hashes: { size, sha1: sha1.digest('hex'), sha256: file.sha256 ?? sha256!.digest('hex') }, readings };
}

function detectorsFor(paths: readonly string[], start: readonly Uint8Array[], detectors: readonly Detector[]): Wanting[] {
  const head = Buffer.concat(start).subarray(0, START);
  return detectors.flatMap(detector => paths.filter(path => detector.matches(path, head)).slice(0, LINKS_READ).map(path => ({ path, detector })));
}

function readWith(detector: Detector, path: string, size: number, content: Buffer): Reading {
  if (size > detector.atMost) {
    return { notes: [`${path}: larger than the ${detector.atMost} bytes that are read of such files (${detector.name})`] };
  }
  try {
    return detector.read(path, content);
  } catch (error) {
    if (error instanceof ContentError) {
      return { notes: [error.message] };
    }
    throw error;
  }
}
