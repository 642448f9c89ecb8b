import { constants } from 'node:fs';
import { FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readHandle } from './read-handle';
import { refuse } from '../../private/errors';
import { temporaryFolder } from '../../private/temporary-folder';
import { decompress, detectCompression } from '../compression/decompress';

/** An archive to read anywhere in it; a compressed one is unpacked to a temporary file that nobody else can open. */
export async function openPlainTar(path: string, name: string): Promise<FileHandle> {
  const handle = await openFile(path, name);
  let plain = handle;
  try {
    const first = Buffer.alloc(4);
    const { bytesRead } = await handle.read(first, 0, first.length, 0);
    const compression = detectCompression(first.subarray(0, bytesRead));
    if (compression !== 'none') {
      const { size } = await handle.stat();
      plain = await temporaryFile();
      for await (const chunk of decompress(readHandle(handle, { offset: 0, size }, name), compression, { source: name })) {
        await plain.writeFile(chunk);
      }
      await handle.close();
    }
    return plain;
  } catch (error) {
    await handle.close();
    if (plain !== handle) {
      await plain.close();
    }
    throw error;
  }
}

async function openFile(path: string, name: string): Promise<FileHandle> {
  const complain = (problem: string): never => refuse({ where: name, problem, allowed: 'archives that are there and readable', fix: 'correct the path' });
  // a pipe must not wait for somebody who writes to it
  const handle = await open(path, constants.O_RDONLY + constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => complain(`the file cannot be read (${error.code})`));
  if (!(await handle.stat()).isFile()) {
    await handle.close();
    complain('this is no file');
  }
  return handle;
}

/** Open, and without a name: it is gone when it is closed, however the process ends. */
async function temporaryFile(): Promise<FileHandle> {
  const folder = temporaryFolder();
  try {
    return await open(join(folder, 'archive.tar'), 'wx+', 0o600);
  } finally {
    await rm(folder, { recursive: true });
  }
}
