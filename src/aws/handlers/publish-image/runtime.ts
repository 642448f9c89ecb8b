import type { GetLogEventsRequest, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type {
  BatchGetBuildsInput, BatchGetBuildsOutput, ListBuildsForProjectInput, ListBuildsForProjectOutput, StartBuildInput, StartBuildOutput, StopBuildInput,
} from '@aws-sdk/client-codebuild';
import type {
  BatchCheckLayerAvailabilityRequest, BatchCheckLayerAvailabilityResponse, BatchGetImageRequest, BatchGetImageResponse, CompleteLayerUploadRequest,
  DescribeImagesRequest, DescribeImagesResponse, DescribeRepositoriesRequest, DescribeRepositoriesResponse, GetDownloadUrlForLayerRequest,
  GetDownloadUrlForLayerResponse, InitiateLayerUploadRequest, InitiateLayerUploadResponse, PutImageRequest, PutImageResponse, UploadLayerPartRequest,
} from '@aws-sdk/client-ecr';
import type { Extent } from './archived';
import type { Descriptor } from './manifest';
import type { ObjectLocation } from '../protocol';

/** The calls of AWS that the function makes, each in one place with its own words. Their errors have the names that the SDK gives them. */
export interface Aws {
  describeImages(input: DescribeImagesRequest): Promise<DescribeImagesResponse>;
  describeRepositories(input: DescribeRepositoriesRequest): Promise<DescribeRepositoriesResponse>;
  batchGetImage(input: BatchGetImageRequest): Promise<BatchGetImageResponse>;
  putImage(input: PutImageRequest): Promise<PutImageResponse>;
  batchCheckLayerAvailability(input: BatchCheckLayerAvailabilityRequest): Promise<BatchCheckLayerAvailabilityResponse>;
  getDownloadUrlForLayer(input: GetDownloadUrlForLayerRequest): Promise<GetDownloadUrlForLayerResponse>;
  initiateLayerUpload(input: InitiateLayerUploadRequest): Promise<InitiateLayerUploadResponse>;
  uploadLayerPart(input: UploadLayerPartRequest): Promise<unknown>;
  completeLayerUpload(input: CompleteLayerUploadRequest): Promise<unknown>;
  listBuildsForProject(input: ListBuildsForProjectInput): Promise<ListBuildsForProjectOutput>;
  batchGetBuilds(input: BatchGetBuildsInput): Promise<BatchGetBuildsOutput>;
  startBuild(input: StartBuildInput): Promise<StartBuildOutput>;
  stopBuild(input: StopBuildInput): Promise<unknown>;
  getLogEvents(input: GetLogEventsRequest): Promise<GetLogEventsResponse>;
  /** Asks Lambda to run this function once more, without waiting for it. */
  invokeSelf(payload: string): Promise<void>;
}

/** Everything outside of one invocation: index.ts makes the real one, tests a simulated one. */
export interface Runtime {
  readonly aws: Aws;
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** From 0 to below 1. */
  random(): number;
  /** Milliseconds until Lambda ends this invocation. */
  remaining(): number;
  /** One line of the log. */
  log(step: string, facts?: { readonly [name: string]: unknown }): void;
  /** Sends an answer once, and says the status that came back. */
  put(url: string, body: string): Promise<number>;
  /** The bytes behind an address of ECR. */
  download(url: string): AsyncIterable<Uint8Array>;
  /** A part of an object in S3. */
  object(location: ObjectLocation, part: Extent): AsyncIterable<Uint8Array>;
  /** A blob of a registry that everybody may pull from. */
  pull(host: string, repository: string, blob: Descriptor): AsyncIterable<Uint8Array>;
}
