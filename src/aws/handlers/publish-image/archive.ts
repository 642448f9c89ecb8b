import type { Extent } from './archived';
import { readArchived } from './archived';
import { platformOf } from './config';
import { copyTree } from './copy';
import { Failure } from './failure';
import type { Descriptor, Manifest } from './manifest';
import { readManifest } from './manifest';
import { EcrOrigin, Origin, told } from './origin';
import type { Published } from './published';
import { readPublished } from './published';
import { putOnce } from './put-image';
import { Repository } from './repository';
import type { ArchiveProperties } from '../protocol';

/** As large as manifests and indexes may be. */
const LARGEST_DOCUMENT = 4_194_304;
const ECR_REGISTRY = /^(\d{12})\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/;

/** Brings an image that was built at synth into its repository: its own layers from S3, those of its base from where they are. */
export async function publishArchive(target: Repository, archive: ArchiveProperties): Promise<Published> {
  const { tag } = target.work.request;
  const { ExpectedDigest: digest, MediaType: mediaType } = archive;
  const origin = new ArchiveOrigin(target, archive);
  const manifest = await origin.manifest({ digest, mediaType, size: 0 });
  checkExpected(target, archive, await copyTree(origin, target, manifest, async () => putOnce(target, tag, manifest)));
  return readPublished(target, tag, manifest, await platformOf(target, manifest));
}

/** Nothing but the image of the template may have its tag. */
export function checkExpected(target: Repository, { ExpectedDigest }: ArchiveProperties, digest: string): void {
  if (digest !== ExpectedDigest) {
    throw new Failure(`the tag ${target.work.request.tag} of the repository ${target.name} names ${digest}: something else put this tag, which names the digest of an image. Delete it and deploy again`, true);
  }
}

/** The object in S3, and behind it the registry of the base. */
class ArchiveOrigin implements Origin {
  public readonly giver: string;
  private readonly archived: ReadonlyMap<string, Extent>;
  private readonly base?: Origin;

  constructor(private readonly target: Repository, private readonly archive: ArchiveProperties) {
    this.archived = readArchived(archive.Blobs);
    this.base = archive.Base === undefined ? undefined : baseOrigin(target, archive.Base);
    this.giver = this.base === undefined ? 'S3' : `S3 or ${archive.Base}`;
  }

  public async manifest({ digest, mediaType }: Descriptor): Promise<Manifest> {
    const { size } = this.archived.get(digest) ?? this.lacks(digest);
    if (size > LARGEST_DOCUMENT) {
      throw new Failure(`the manifest ${digest} has ${size} bytes, which no manifest has`, true);
    }
    const { work } = this.target;
    const bytes = await work.call('s3:GetObject', this.archive.Object.Key, async () => collected(this.read(digest)));
    return readManifest(bytes.toString('utf8'), mediaType, digest, 'S3');
  }

  public blob(blob: Descriptor): AsyncIterable<Uint8Array> {
    return this.archived.has(blob.digest) ? told('S3', this.read(blob.digest)) : (this.base ?? this.lacks(blob.digest)).blob(blob);
  }

  private read(digest: string): AsyncIterable<Uint8Array> {
    return this.target.work.runtime.object(this.archive.Object, this.archived.get(digest) ?? this.lacks(digest));
  }

  private lacks(digest: string): never {
    throw new Failure(`the image names ${digest}, which is not in its archive, and it has no base: deploy with one version of the library`, true);
  }
}

function baseOrigin(target: Repository, base: string): Origin {
  const slash = base.indexOf('/');
  const [host, name] = [base.slice(0, slash), base.slice(slash + 1)];
  const account = ECR_REGISTRY.exec(host)?.[1];
  return account === undefined ? new RegistryOrigin(target, host, name) : new EcrOrigin(new Repository(target.work, name, account));
}

/** A registry that lets everybody pull. */
class RegistryOrigin implements Origin {
  public readonly giver: string;

  constructor(private readonly target: Repository, private readonly host: string, private readonly name: string) {
    this.giver = host;
  }

  public async manifest({ digest }: Descriptor): Promise<Manifest> {
    throw new Failure(`the manifest ${digest} is not in its archive`, true);
  }

  public blob(blob: Descriptor): AsyncIterable<Uint8Array> {
    return told(`${this.host}/${this.name}`, this.target.work.runtime.pull(this.host, this.name, blob));
  }
}

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) {
    all.push(chunk);
  }
  return Buffer.concat(all);
}
