import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inFolder } from './layers';
import { diffIdHash } from '../../../src/oci/layer/diff-id';

// below and above what is worth a thread
test.each([1, 64 * 1024 * 1024])('a stored block that is not what it was fails the hash of an archive of %d bytes, and not only the block', async bytes => {
  await inFolder(async folder => {
    const path = join(folder, 'blocks');
    writeFileSync(path, 'damaged');
    const fd = openSync(path, 'r');
    const hash = diffIdHash(bytes);
    try {
      const stored = { crc: 1, length: 100, compressed: { fd, offset: 0, length: 7 } };
      await expect(hash.add(stored)).rejects.toThrow('DiffID cannot be computed');
      await expect(hash.finish()).rejects.toThrow('DiffID cannot be computed');
    } finally {
      await hash.stop();
      closeSync(fd);
    }
  });
});
