import { accessOf } from './access';
import type { ImageUser } from './image-user';
import { readElf } from '../../oci/elf';
import type { ImageFile } from '../../oci/files/image-file';
import type { ImageFiles } from '../../oci/files/image-files';
import { collect } from '../../oci/verified';

const LONGEST_HEAD = 1024 * 1024;

/** Why the kernel would not start a program: in a minimal image mostly what engines call `no such file or directory`. Undefined when it would. */
export async function startProblem(files: ImageFiles, program: ImageFile, architecture: string, user: ImageUser): Promise<string | undefined> {
  const head = await headOf(files, program);
  const path = `/${program.path}`;
  if (head.toString('latin1', 0, 2) === '#!') {
    const [interpreter] = head.toString('latin1', 2, Math.min(head.length, 256)).split('\n', 1)[0].trim().split(/[ \t]+/);
    return mayRun(files, interpreter, user) ? undefined : `${path} is a script for ${interpreter}, which is not in the image: start its interpreter, or use a base that has it`;
  }
  const elf = readElf(head);
  if (elf === undefined) {
    return `${path} is neither a program of Linux nor a script (exec format error)`;
  }
  if (elf.architecture !== architecture) {
    return `${path} is a program for ${elf.architecture ?? 'another architecture'}, this machine is ${architecture} (exec format error)`;
  }
  if (elf.interpreter !== undefined && !mayRun(files, elf.interpreter, user)) {
    return `${path} needs the loader ${elf.interpreter}, which is not in the image (engines say: no such file or directory): link it statically, or use a base that has the loader`;
  }
  return undefined;
}

function mayRun(files: ImageFiles, path: string, user: ImageUser): boolean {
  const file = files.find(path);
  return file?.type === 'file' && accessOf(file, user) % 2 === 1;
}

async function headOf(files: ImageFiles, program: ImageFile): Promise<Buffer> {
  for await (const { content } of files.contents(({ inode }) => inode === program.inode)) {
    const head = await collect(beginning(content));
    return head;
  }
  return Buffer.alloc(0);
}

async function* beginning(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let length = 0;
  for await (const chunk of content) {
    yield chunk;
    length += chunk.length;
    if (length >= LONGEST_HEAD) {
      return;
    }
  }
}
