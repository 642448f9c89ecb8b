import type { Context } from './context';
import { openSource } from './locations';
import { LockedBase, LockedPlatform } from '../image/lock/locked-base';
import type { ImageSource } from '../oci/content';
import type { ImageReference } from '../oci/image-reference';
import type { Descriptor } from '../oci/model/descriptor';
import { isIndex } from '../oci/model/media-types';
import { parseImageConfig } from '../oci/model/parse-image-config';
import { parseIndex } from '../oci/model/parse-index';
import { parseManifest } from '../oci/model/parse-manifest';
import { isAttestation, platformOf, platformText, selectPlatform } from '../oci/model/select-platform';
import { Platform } from '../oci/platform';
import { refuse } from '../private/errors';

const KNOWN = [
  Platform.LINUX_AMD64, Platform.LINUX_ARM64, Platform.LINUX_ARM_V7, Platform.LINUX_PPC64LE, Platform.LINUX_RISCV64, Platform.LINUX_S390X,
];

/** What a base is now, for the lock: its index, and the documents of each platform. */
export async function lockBase(reference: ImageReference, platforms: Platform[] | undefined, context: Context): Promise<LockedBase> {
  const source = await openSource({ kind: 'registry', reference }, context);
  try {
    const { root } = source;
    const document = await source.document(root);
    if (isIndex(root.mediaType)) {
      return { digest: root.digest, index: document.toString('utf8'), platforms: await fromIndex(source, document, platforms) };
    }
    const [name, locked] = await fromManifest(source, root);
    if (platforms !== undefined && !platforms.every(platform => platform.toString() === name)) {
      refuse({ where: '--platform', problem: `${reference.familiar} is for one platform only`, value: platforms.map(String), allowed: name, fix: `--platform ${name}` });
    }
    return { digest: root.digest, platforms: new Map([[name, locked]]) };
  } finally {
    await source.close();
  }
}

async function fromIndex(source: ImageSource, document: Buffer, wanted: Platform[] | undefined): Promise<Map<string, LockedPlatform>> {
  const index = parseIndex(document, source.name);
  const images = index.manifests.filter(each => each.platform !== undefined && !isAttestation(each));
  const there = new Set(images.map(each => platformText(each.platform!)));
  const platforms = wanted ?? KNOWN.filter(platform => there.has(platformText(platform)));
  const found = await Promise.all(platforms.map(async platform => {
    const [, locked] = await fromManifest(source, selectPlatform(index, platform, source.name));
    return [platform.toString(), locked] as const;
  }));
  return new Map(found);
}

async function fromManifest(source: ImageSource, descriptor: Descriptor): Promise<[string, LockedPlatform]> {
  const bytes = await source.document(descriptor);
  const { config } = parseManifest(bytes, source.name, descriptor.mediaType);
  const configBytes = await source.document(config);
  const platform = platformText(platformOf(parseImageConfig(configBytes, source.name)));
  return [platform, { mediaType: descriptor.mediaType, manifest: bytes.toString('utf8'), config: configBytes.toString('utf8') }];
}
