import { relative } from 'node:path';
import { FileAssetPackaging, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Grant } from './secret-source';
import type { ObjectLocation } from '../handlers/protocol';

/** A folder of the assembly that the command line zips and puts into S3; folders with one hash are one object. */
export function fileAsset(scope: Construct, { directory, hash }: { readonly directory: string; readonly hash: string }): ObjectLocation {
  const location = Stack.of(scope).synthesizer.addFileAsset({
    sourceHash: hash,
    fileName: relative(Stage.of(scope)!.outdir, directory).split('\\').join('/'),
    packaging: FileAssetPackaging.ZIP_DIRECTORY,
  });
  return { Bucket: location.bucketName, Key: location.objectKey };
}

/** What reading an object takes. */
export function reading(scope: Construct, { Bucket, Key }: ObjectLocation): Grant {
  const object = Stack.of(scope).formatArn({ service: 's3', region: '', account: '', resource: Bucket, resourceName: Key });
  return { actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [object] };
}
