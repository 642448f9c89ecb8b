import { ContentError } from '../../oci/content-error';
import type { ImageFiles } from '../../oci/files/image-files';

/** Whom a program runs as. */
export interface ImageUser { readonly uid: number; readonly gid: number; readonly home: string }

const LONGEST_TABLE = 1024 * 1024;

/** The user that a config names, as engines find it: numbers as they are, names in the image's own tables. */
export async function imageUser(files: ImageFiles, user = ''): Promise<ImageUser> {
  const [name, group] = user.split(':', 2);
  const passwd = await table(files, '/etc/passwd');
  const wanted = name === '' ? '0' : name;
  const row = passwd.find(([login, , uid]) => login === wanted || uid === wanted);
  const uid = numberOf(row?.[2] ?? wanted);
  if (uid === undefined) {
    throw new ContentError(`the image's user ${JSON.stringify(user)} is not in its /etc/passwd; a number needs no such file: USER 65532:65532`);
  }
  const gid = group === undefined || group === '' ? numberOf(row?.[3] ?? '0') : await groupOf(files, group);
  return { uid, gid: gid ?? 0, home: row?.[5] || '/' };
}

async function groupOf(files: ImageFiles, group: string): Promise<number> {
  const row = (await table(files, '/etc/group')).find(([name]) => name === group);
  const gid = numberOf(row?.[2] ?? group);
  if (gid === undefined) {
    throw new ContentError(`the image's group ${JSON.stringify(group)} is not in its /etc/group; a number needs no such file: USER 65532:65532`);
  }
  return gid;
}

async function table(files: ImageFiles, path: string): Promise<string[][]> {
  const file = files.find(path);
  if (file?.type !== 'file' || file.size > LONGEST_TABLE) {
    return [];
  }
  return (await files.read(path)).toString('utf8').split('\n').map(line => line.split(':'));
}

function numberOf(text: string): number | undefined {
  return /^[0-9]{1,10}$/.test(text) && Number(text) < 2 ** 32 - 1 ? Number(text) : undefined;
}
