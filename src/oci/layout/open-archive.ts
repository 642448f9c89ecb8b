import { ArchiveFiles } from './archive-files';
import { DockerArchiveSource } from './docker-archive';
import { MANIFEST_FILE } from './docker-manifest';
import { INDEX_FILE, LayoutSource, openOrClose } from './layout-source';
import { refuse } from '../../private/errors';
import type { ImageSource } from '../content';
import { OCI_LAYOUT } from '../model/oci-layout';

/**
 * The image in an archive, whoever wrote it: an OCI layout, what `docker save` wrote, or both in one as Docker 25 and later write it.
 *
 * @param reference a name or digest from the archive; needed where it has several images
 */
export async function openArchive(path: string, reference?: string): Promise<ImageSource> {
  return openOrClose<ImageSource>(await ArchiveFiles.open(path), async files => {
    if (await files.size(OCI_LAYOUT.name) !== undefined && await files.size(INDEX_FILE) !== undefined) {
      return LayoutSource.open(files, reference);
    }
    return await files.size(MANIFEST_FILE) !== undefined ? DockerArchiveSource.of(files, reference) : refuse({
      where: files.name,
      problem: `this is no archive of an image: it has neither ${OCI_LAYOUT.name} nor ${MANIFEST_FILE}`,
      allowed: 'OCI archives, and what docker save writes',
      fix: 'correct the path, or write the archive with docker save, skopeo or buildah',
    });
  });
}
