import { told, writtenPath } from './written';
import { TarSource, writeTarFile } from '../tar/tar-writer';

/** A file as archives of images have it; its content lies in a file or in memory. */
export function archived(path: string, content: string | Buffer): TarSource {
  const meta = { path, type: 'file', mode: 0o644, uid: 0, gid: 0 } as const;
  return typeof content === 'string' ? { ...meta, file: content } : { ...meta, content };
}

/** The archive of these files in order of their paths, in place of the file that was there. */
export async function writeArchive(path: string, entries: TarSource[]): Promise<void> {
  const target = writtenPath(path);
  await told(path, Promise.resolve().then(() => writeTarFile(target, entries)));
}
