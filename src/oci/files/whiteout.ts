/**
 * What a layer says of layers below it: one path is gone, or all that was in a folder.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
 */
export type Whiteout =
  | { readonly kind: 'removed'; readonly folder: string; readonly name: string }
  | { readonly kind: 'opaque'; readonly folder: string }
  /** Left over from AUFS; engines pass it by. */
  | { readonly kind: 'ignored' };

/** The whiteout that a path stands for; undefined when it is none. */
export function whiteoutOf(path: string): Whiteout | undefined {
  const [folder, name] = cutName(path);
  if (name === '.wh..wh..opq') {
    return { kind: 'opaque', folder };
  }
  if (name.startsWith('.wh..wh.')) {
    return { kind: 'ignored' };
  }
  return name.startsWith('.wh.') ? { kind: 'removed', folder, name: name.slice('.wh.'.length) } : undefined;
}

/** Folder and last part of a path. */
export function cutName(path: string): [folder: string, name: string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)];
}

/** A name in a folder. */
export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
