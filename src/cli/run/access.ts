import type { ImageUser } from './image-user';
import { bits } from '../../oci/bits';

interface Owned { readonly mode: number; readonly uid: number; readonly gid: number; readonly type: string }

/** What a user may do with a file: the three bits read, write, execute. */
export function accessOf({ mode, uid, gid, type }: Owned, user: Pick<ImageUser, 'uid' | 'gid'>): number {
  if (user.uid === 0) {
    // Root may do anything, but start only what somebody may start.
    return type === 'directory' || [0, 3, 6].some(at => bits(mode, at, 1) === 1) ? 7 : 6;
  }
  return bits(mode, uid === user.uid ? 6 : gid === user.gid ? 3 : 0, 3);
}

/** The mode that lets the owner do what this user may do: for files that all belong to whoever unpacks them. */
export function modeForOwner(file: Owned, user: Pick<ImageUser, 'uid' | 'gid'>): number {
  const others = bits(file.mode, 0, 6);
  // The sticky bit stays; programs do not run as somebody else.
  return bits(file.mode, 9, 1) * 0o1000 + accessOf(file, user) * 0o100 + others;
}

/**
 * Whether it may matter to this user that the file has its owner: where the owner may read or start what the user may not, or the other way round.
 *
 * Writing counts only where it is possible at all.
 */
export function ownershipMatters(file: Owned, user: Pick<ImageUser, 'uid' | 'gid'>, isWritable: boolean): boolean {
  const [may, ownerMay] = [accessOf(file, user), bits(file.mode, 6, 3)];
  const differs = [2, 0, ...isWritable ? [1] : []].some(at => bits(may, at, 1) !== bits(ownerMay, at, 1));
  return file.type !== 'symlink' && file.uid !== user.uid && differs;
}
