import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BatchGetBuildsInput, ListBuildsForProjectInput, StartBuildInput } from '@aws-sdk/client-codebuild';
import type { BatchGetImageRequest, DescribeImagesRequest, DescribeRepositoriesRequest, PutImageRequest } from '@aws-sdk/client-ecr';
import { buildSync } from 'esbuild';
import { awsError } from './simulation/aws-error';
import { built, World } from './simulation/world';

/*
 * The bundle as it ships, with the real SDK, in a process of its own, against a server that speaks the protocol of ECR and CodeBuild.
 */

const ROOT = join(__dirname, '..', '..', '..', '..');

/** Times are numbers in this protocol. */
const TIME = /^\d{4}-\d\d-\d\dT.*Z$/;

function typed<I>(act: (input: I) => unknown): (input: unknown) => unknown {
  return input => act(input as I);
}

test('the bundle builds, tags and answers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'publish-image-'));
  const world = new World(1);
  // In this test time passes by itself.
  world.ecr.lag = world.codebuild.lag = world.codebuild.listLag = 0;
  world.plan = () => ({ queue: 0, work: 1, outcome: 'SUCCEEDED' });
  const calls: string[] = [];
  let answer: unknown;
  const { ecr, codebuild } = world;
  const acts: { readonly [action: string]: (input: unknown) => unknown } = {
    DescribeImages: typed<DescribeImagesRequest>(input => ecr.describeImages(input)),
    DescribeRepositories: typed<DescribeRepositoriesRequest>(input => ecr.describeRepositories(input)),
    BatchGetImage: typed<BatchGetImageRequest>(input => ecr.batchGetImage(input)),
    PutImage: typed<PutImageRequest>(input => ecr.putImage(input)),
    ListBuildsForProject: typed<ListBuildsForProjectInput>(input => codebuild.listBuildsForProject(input)),
    BatchGetBuilds: typed<BatchGetBuildsInput>(input => codebuild.batchGetBuilds(input)),
    StartBuild: typed<StartBuildInput>(input => {
      const started = codebuild.startBuild(input);
      void world.time.run(() => codebuild.builds[0].endedAt <= world.time.now);
      return started;
    }),
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => body += String(chunk));
    request.on('end', () => {
      if (request.method === 'PUT') {
        answer = JSON.parse(body);
        response.end();
        return;
      }
      const action = String(request.headers['x-amz-target']).split('.')[1];
      calls.push(action);
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      try {
        const act = acts[action] ?? (() => {
          throw awsError('AccessDeniedException');
        });
        response.end(JSON.stringify(act(JSON.parse(body)), (_key, value: unknown) => typeof value === 'string' && TIME.test(value) ? Date.parse(value) / 1_000 : value));
      } catch (error) {
        response.statusCode = 400;
        response.end(JSON.stringify({ __type: (error as Error).name, message: (error as Error).message }));
      }
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const bundle = join(folder, 'publish-image.js');
    buildSync({
      absWorkingDir: ROOT,
      entryPoints: ['src/aws/handlers/publish-image/index.ts'],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      external: ['@aws-sdk/*'],
      tsconfigRaw: {},
      logLevel: 'warning',
    });
    const event = { RequestType: 'Create', ResponseURL: `${origin}/?X-Amz-Signature=secret`, StackId: 's', RequestId: 'r', LogicalResourceId: 'Image', ResourceProperties: built('a') };
    const script = `require(${JSON.stringify(bundle)}).handler(${JSON.stringify(event)}, { invokedFunctionArn: 'arn', getRemainingTimeInMillis: () => 300000 })`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
      env: {
        NODE_PATH: join(ROOT, 'node_modules'), AWS_ENDPOINT_URL: origin, AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test',
      },
    });
    const digest = world.repository.digestAt(`h-${built('a').InputHash}`, Number.POSITIVE_INFINITY);
    expect(digest).toMatch(/^sha256:/);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: `app:h-${built('a').InputHash}`, Data: { Digest: digest, DigestAmd64: digest } });
    expect(new Set(calls)).toEqual(new Set([...Object.keys(acts), 'GetDownloadUrlForLayer']));
    // Every line of the log is JSON, and none tells the address of the answer.
    stdout.trim().split('\n').forEach(line => JSON.parse(line) as unknown);
    expect(stdout).not.toContain('secret');
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}, 60_000);
