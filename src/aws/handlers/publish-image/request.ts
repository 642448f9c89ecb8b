import { sha256 } from '../../../private/text';
import type { PublishProperties } from '../protocol';
import { publishedTag } from '../protocol';

/** What CloudFormation asks for, as far as it could be read. */
export interface Envelope {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly responseUrl: string;
  readonly stackId: string;
  readonly requestId: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly rawProperties: unknown;
}

/** A request that one or more invocations work on. */
export interface Request extends Envelope {
  readonly properties: PublishProperties;
  /** Tag that the image is found by. */
  readonly tag: string;
  /** Milliseconds since 1970: when CloudFormation asked, or when the request was first seen. */
  readonly startedAt: number;
  /** Whether `startedAt` is CloudFormation's own time. */
  readonly startKnown: boolean;
  /** How often it was handed over. */
  readonly hop: number;
  /** Platform → id of its build, from the invocation before. */
  readonly builds: { readonly [platform: string]: string };
  /** With which error CodeBuild refused to start one in an invocation before. */
  readonly refused?: string;
}

export function physicalId(properties: PublishProperties): string {
  return `${properties.RepositoryName}:${publishedTag(properties)}`;
}

/** The same for every delivery of a request: builds are found by it. */
export function requestToken(envelope: Envelope): string {
  return sha256(JSON.stringify([envelope.stackId, envelope.logicalId, envelope.requestId]));
}

/** The same for every request for one image of one resource: Delete finds builds by it. */
export function ownerToken(envelope: Envelope, id: string): string {
  return sha256(JSON.stringify([envelope.stackId, envelope.logicalId, id]));
}
