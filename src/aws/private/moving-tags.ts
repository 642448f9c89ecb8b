import { Annotations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { ImageRepository } from '../image-repository';

/** Names that people give to whatever is newest. */
const MOVING = /^(latest|stable|edge|nightly|main|master|dev|staging|prod|production|current)$/;

/** Warns of a tag that is meant to move in a repository whose tags never do: the next image could not have it. */
export function warnOfMovingTags(scope: Construct, tags: readonly string[], repository: ecr.IRepository): void {
  const moving = repository instanceof ImageRepository ? tags.filter(tag => MOVING.test(tag)) : [];
  if (moving.length > 0) {
    Annotations.of(scope).addWarningV2('cdk-minimal-images:moving-tag',
      `additionalTags: ${moving.join(', ')} sounds like a tag that moves, and those of an ImageRepository never do: the next image would fail the deployment; `
      + 'fix: name the release (v1.4.2), or use a repository whose tags may move');
  }
}
