import { createHash } from 'node:crypto';
import { codeOf, Failure, isCode } from './failure';
import type { Descriptor } from './manifest';
import type { Origin } from './origin';
import type { Repository } from './repository';

/** Two layers at a time, so that one is read while the other is sent. */
const AT_A_TIME = 2;
/** Largest part that the API of ECR takes. */
const PART_AT_MOST = 20_971_520;
const BATCH = 100;

/** Brings layers and configs into a repository, those that it does not have. */
export async function copyBlobs(source: Origin, target: Repository, blobs: readonly Descriptor[]): Promise<void> {
  const waiting = await missing(target, [...new Map(blobs.map(blob => [blob.digest, blob])).values()]);
  // A part of 20 MiB is there three times over while it is sent: as bytes, as base64 and as a request.
  const gate = new Gate();
  const worker = async (): Promise<void> => {
    for (let blob = waiting.shift(); blob !== undefined; blob = waiting.shift()) {
      await copyBlob(source, target, blob, gate);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_A_TIME }, worker));
  const refused = ended.find(each => each.status === 'rejected');
  if (refused) {
    throw refused.reason;
  }
}

async function missing(target: Repository, blobs: readonly Descriptor[]): Promise<Descriptor[]> {
  const found = new Set<string | undefined>();
  for (let start = 0; start < blobs.length; start += BATCH) {
    const layerDigests = blobs.slice(start, start + BATCH).map(({ digest }) => digest);
    const { layers = [] } = await target.work.call('ecr:BatchCheckLayerAvailability', target.name,
      async () => target.work.runtime.aws.batchCheckLayerAvailability({ ...target.id, layerDigests }));
    layers.filter(({ layerAvailability }) => layerAvailability === 'AVAILABLE').forEach(({ layerDigest }) => found.add(layerDigest));
  }
  return blobs.filter(({ digest }) => !found.has(digest));
}

/** A broken download or upload starts from the beginning, in a new session: ECR cannot go on with an old one. */
async function copyBlob(source: Origin, target: Repository, blob: Descriptor, gate: Gate): Promise<void> {
  const { work } = target;
  for (let failed = 0; ; failed++) {
    work.checkpoint();
    try {
      return await upload(source, target, blob, gate);
    } catch (error) {
      if (isCode(error, 'LayerAlreadyExistsException')) {
        return;
      }
      const broken = isCode(error, 'UploadNotFoundException', 'InvalidLayerPartException', 'InvalidLayerException') || error instanceof BrokenDownload;
      if (!(broken && failed < 3) && !work.isRepeatable(error)) {
        throw error;
      }
      work.runtime.log('layer starts again', { digest: blob.digest, error: codeOf(error) });
    }
    await work.backOff(failed);
  }
}

async function upload(source: Origin, target: Repository, blob: Descriptor, gate: Gate): Promise<void> {
  const { work } = target;
  const { aws } = work.runtime;
  const { uploadId, partSize = PART_AT_MOST } = await work.call('ecr:InitiateLayerUpload', target.name, async () => aws.initiateLayerUpload(target.id));
  work.runtime.log('copy layer', { digest: blob.digest, bytes: blob.size });
  let first = 0;
  for await (const part of parts(verified(source.blob(blob), blob, source.giver), Math.min(partSize, PART_AT_MOST, Math.max(blob.size, 1)))) {
    work.checkpoint();
    await work.once('ecr:UploadLayerPart', target.name, async () => gate.pass(async () => aws.uploadLayerPart({
      ...target.id, uploadId, partFirstByte: first, partLastByte: first + part.length - 1, layerPartBlob: part,
    })));
    first += part.length;
  }
  await work.once('ecr:CompleteLayerUpload', target.name, async () => aws.completeLayerUpload({ ...target.id, uploadId, layerDigests: [blob.digest] }));
}

class BrokenDownload extends Failure {}

/** The bytes, none too many; an error after the last one when they are not those of the digest. The session is never completed then. */
async function* verified(chunks: AsyncIterable<Uint8Array>, { digest, size }: Descriptor, giver: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > size) {
      break;
    }
    hash.update(chunk);
    yield chunk;
  }
  if (length !== size || `sha256:${hash.digest('hex')}` !== digest) {
    throw new BrokenDownload(`the bytes that ${giver} gave for ${digest} are not the ${size} bytes of that digest`);
  }
}

/** The same bytes in parts of one size, the last may be smaller. A part holds until the next one is asked for: all share their memory. */
export async function* parts(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  const part = Buffer.allocUnsafe(size);
  let length = 0;
  for await (const chunk of chunks) {
    for (let rest = chunk; rest.length > 0;) {
      const piece = rest.subarray(0, size - length);
      part.set(piece, length);
      length += piece.length;
      rest = rest.subarray(piece.length);
      if (length === size) {
        yield part;
        length = 0;
      }
    }
  }
  if (length > 0) {
    yield part.subarray(0, length);
  }
}

/** Lets one at a time through. */
class Gate {
  private last: Promise<unknown> = Promise.resolve();

  public async pass<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.last.then(act, act);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
