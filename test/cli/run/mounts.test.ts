import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareFolders } from '../../../src/cli/run/mounts';
import { readImageFiles } from '../../../src/oci/files/image-files';
import { folder as folderOf, imageOf } from '../../oci/files/layers';

const NOBODY = 65534;
const isRoot = process.geteuid?.() === 0;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minimal-images-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Root may write everywhere, so root becomes somebody else for as long as this takes. */
function asOrdinaryUser(work: () => void): void {
  if (!isRoot) {
    return work();
  }
  process.seteuid!(NOBODY);
  try {
    work();
  } finally {
    process.seteuid!(0);
  }
}

test('an ordinary user makes the folders that mounts need where the image lets nobody write', async () => {
  // GIVEN files as an ordinary user unpacks them: `/` and `/srv` may be read only
  const { source, manifest } = imageOf([[folderOf('srv', { mode: 0o555 })]]);
  const image = await readImageFiles(source, manifest);
  const files = join(folder, 'files');
  mkdirSync(join(files, 'srv'), { recursive: true });
  for (const path of [join(files, 'srv'), files, folder]) {
    chmodSync(path, path === folder ? 0o755 : 0o555);
    if (isRoot) {
      chownSync(path, NOBODY, NOBODY);
    }
  }
  // WHEN
  asOrdinaryUser(() => prepareFolders({ files, root: join(folder, 'root'), extras: join(folder, 'extras') }, image, '/srv/work/here'));
  // THEN they are there, and the modes are as before
  const mode = (path: string): string => (statSync(join(files, path)).mode % 0o1000).toString(8);
  expect(['dev', 'proc', 'srv/work/here'].map(path => statSync(join(files, path)).isDirectory())).toEqual([true, true, true]);
  expect([mode(''), mode('srv')]).toEqual(['555', '555']);
});
