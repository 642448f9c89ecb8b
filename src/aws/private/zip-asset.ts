import { relative } from 'node:path';
import { FileAssetPackaging, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Grant } from './secret-source';
import type { ObjectLocation } from '../handlers/protocol';

/** The objects of a stack by hash: each asking of a synthesizer makes other tokens for the same bucket. */
const KNOWN = new WeakMap<Stack, Map<string, ObjectLocation>>();

/** A folder of the assembly that the command line zips and puts into S3. */
export function zipAsset(scope: Construct, { directory, hash }: { readonly directory: string; readonly hash: string }): ObjectLocation {
  const fileName = relative(Stage.of(scope)!.outdir, directory).split('\\').join('/');
  return fileAsset(scope, { fileName, hash, packaging: FileAssetPackaging.ZIP_DIRECTORY });
}

interface AssetFile { readonly fileName: string; readonly hash: string; readonly packaging: FileAssetPackaging }

/** What the command line puts into S3; files with one hash are one object. */
export function fileAsset(scope: Construct, { fileName, hash, packaging }: AssetFile): ObjectLocation {
  const stack = Stack.of(scope);
  const known = KNOWN.get(stack) ?? new Map<string, ObjectLocation>();
  KNOWN.set(stack, known);
  if (!known.has(hash)) {
    const { bucketName, objectKey } = stack.synthesizer.addFileAsset({ sourceHash: hash, fileName, packaging });
    known.set(hash, { Bucket: bucketName, Key: objectKey });
  }
  return known.get(hash)!;
}

/** What reading an object takes. */
export function reading(scope: Construct, { Bucket, Key }: ObjectLocation): Grant {
  const object = Stack.of(scope).formatArn({ service: 's3', region: '', account: '', resource: Bucket, resourceName: Key });
  return { actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [object] };
}
