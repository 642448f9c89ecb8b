import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../e2e/engine/run.mjs';
import { build, removeImages } from '../e2e/support/docker.mjs';
import { example, lib } from '../e2e/support/library.mjs';
import { ACCOUNT, REGISTRY } from './harness/places.mjs';
import { parts, skip, startAws } from './support/aws.mjs';
import { eventsOf, imagesIn, invoke } from './support/look.mjs';
import { allow, makeRole } from './support/project.mjs';

const { GoProgram, LambdaRuntime, ScratchImage } = lib;

/** Answers as its properties say, and logs what it was asked. */
const HANDLER = `
exports.handler = async (event) => {
  console.log('asked', event.RequestType, event.PhysicalResourceId);
  const { How, Id } = event.ResourceProperties;
  if (How === 'slow' && event.RequestType === 'Create') await new Promise((resolve) => setTimeout(resolve, 20000));
  const good = { Status: 'SUCCESS', PhysicalResourceId: Id, StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId };
  const wrong = {
    good: {},
    failed: { Status: 'FAILED', Reason: 'for a reason' },
    nameless: { PhysicalResourceId: undefined },
    huge: { Data: { Value: 'x'.repeat(5000) } },
    foreign: { StackId: 'arn:aws:cloudformation:another' },
  }[event.RequestType === 'Delete' ? 'good' : How];
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({ ...good, ...wrong }) });
};`;

describe('what the emulator answers as AWS does', { skip }, () => {
  /** @type {import('./support/aws.mjs').Aws} */
  let aws;
  before(async () => {
    aws = await startAws();
    await aws.call('ecr', 'CreateRepository', { repositoryName: 'images' });
    await aws.call('ecr', 'CreateRepository', { repositoryName: 'others' });
  });
  after(async () => {
    await removeImages();
    await aws?.stop();
  });

  it('is the version of ministack that the repairs are for', async () => {
    const said = await run('python3', ['-c', 'from emulator import version; version.require("1.5.34")'], { env: parts?.python });
    assert.equal(said.code, 1);
    assert.match(said.stderr, /^the repairs are for ministack 1\.5\.33, and this is 1\.5\.34/);
  });

  describe('ECR', () => {
    it('says that an image is not there', async () => {
      const imageIds = [{ imageTag: 'none' }];
      await assert.rejects(aws.call('ecr', 'DescribeImages', { repositoryName: 'images', imageIds }), { code: 'ImageNotFoundException' });
    });

    it('asks for a login, and gives what was pushed to those who may read it', async () => {
      const tag = `${REGISTRY}/images:first`;
      await aws.docker('tag', 'gcr.io/distroless/static-debian13:nonroot', tag);
      const stranger = await run(aws.engine.command, ['push', tag], { env: { ...aws.env, DOCKER_CONFIG: '/nonexistent' } });
      assert.match(stranger.stderr, /no basic auth credentials|Not Authorized/);
      await aws.docker('push', '--quiet', tag);
      const [image] = await imagesIn(aws, tag.replace(':first', ''));
      assert.deepEqual(image.imageTags, ['first']);
      assert.ok(image.imageSizeInBytes > 500_000, `${image.imageSizeInBytes} bytes: layers count`);
      await aws.docker('rmi', tag);
    });

    it('lets a role push only where its policy says', async () => {
      const pushing = ['BatchCheckLayerAvailability', 'InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload', 'PutImage', 'BatchGetImage', 'DescribeImages', 'DescribeRepositories'];
      await makeRole(aws, 'pusher', 'codebuild.amazonaws.com', [
        { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
        { Effect: 'Allow', Action: pushing.map((name) => `ecr:${name}`), Resource: `arn:aws:ecr:eu-central-1:${ACCOUNT}:repository/images` },
      ]);
      const pusher = await assume('pusher');
      assert.equal((await aws.call('ecr', 'DescribeRepositories', { repositoryNames: ['images'] }, pusher)).repositories.length, 1);
      await assert.rejects(aws.call('ecr', 'DescribeRepositories', { repositoryNames: ['others'] }, pusher), { code: 'AccessDeniedException' });
      const { authorizationData: [{ authorizationToken }] } = await aws.call('ecr', 'GetAuthorizationToken', {}, pusher);
      const push = async (/** @type {string} */ name) => {
        const start = await fetchRegistry(`/v2/${name}/blobs/uploads/`, authorizationToken);
        return start.code === 0 ? start.stdout : start.stderr;
      };
      assert.match(await push('images'), /202/);
      assert.match(await push('others'), /403[^]*not authorized to perform: ecr:InitiateLayerUpload on resource: arn:aws:ecr:eu-central-1:0+:repository\/others/);
    });
  });

  describe('ECR by its API', () => {
    const repositoryName = 'by-api';
    const sha256 = (/** @type {string} */ text) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
    const config = '{"architecture":"amd64","os":"linux"}';
    const manifestOf = (/** @type {string} */ note) => JSON.stringify({
      schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', annotations: { note }, layers: [],
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: sha256(config), size: config.length },
    });
    const put = (/** @type {string} */ note, /** @type {string} */ imageTag) =>
      aws.call('ecr', 'PutImage', { repositoryName, imageManifest: manifestOf(note), imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json', imageTag });

    before(() => aws.call('ecr', 'CreateRepository', {
      repositoryName, imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'cache*' }],
    }));

    it('takes a manifest when its layers are there', async () => {
      await assert.rejects(put('one', 'v1'), { code: 'LayersNotFoundException' });
      const check = async () => (await aws.call('ecr', 'BatchCheckLayerAvailability', { repositoryName, layerDigests: [sha256(config)] })).layers[0].layerAvailability;
      assert.equal(await check(), 'UNAVAILABLE');
      const upload = async (/** @type {string} */ digest) => {
        const { uploadId } = await aws.call('ecr', 'InitiateLayerUpload', { repositoryName });
        await aws.call('ecr', 'UploadLayerPart', { repositoryName, uploadId, partFirstByte: 0, partLastByte: config.length - 1, layerPartBlob: { base64: btoa(config) } });
        await aws.call('ecr', 'CompleteLayerUpload', { repositoryName, uploadId, layerDigests: [digest] });
      };
      await assert.rejects(upload(sha256('another')), { code: 'InvalidLayerException' });
      await upload(sha256(config));
      assert.equal(await check(), 'AVAILABLE');
      await put('one', 'v1');
      const { downloadUrl } = await aws.call('ecr', 'GetDownloadUrlForLayer', { repositoryName, layerDigest: sha256(config) });
      for (const [url, answer] of [[downloadUrl, `200 ${config}`], [downloadUrl.replace(/\?.*/, ''), '401']]) {
        const program = 'fetch(process.argv[1]).then(async (answer) => console.log(answer.status, await answer.text()))';
        const { stdout } = await run(process.execPath, ['-e', program, url], { env: aws.env });
        assert.ok(stdout.startsWith(answer), stdout);
      }
    });

    it('keeps tags that never move, but for exceptions', async () => {
      await assert.rejects(put('one', 'v1'), { code: 'ImageAlreadyExistsException' });
      await assert.rejects(put('two', 'v1'), { code: 'ImageTagAlreadyExistsException' });
      await put('one', 'cache-1');
      await put('two', 'cache-1');
      const { imageDetails } = await aws.call('ecr', 'DescribeImages', { repositoryName });
      const tags = Object.fromEntries(imageDetails.map((/** @type {any} */ { imageDigest, imageTags }) => [imageDigest, imageTags]));
      assert.deepEqual(tags, { [sha256(manifestOf('one'))]: ['v1'], [sha256(manifestOf('two'))]: ['cache-1'] });
    });
  });

  describe('CodeBuild', () => {
    it('finds the project of a build for IAM', async () => {
      await makeRole(aws, 'starter', 'lambda.amazonaws.com', []);
      const starter = await assume('starter');
      const ask = (/** @type {string} */ id) => aws.call('codebuild', 'BatchGetBuilds', { ids: [id] }, starter);
      await allow(aws, 'starter', [{ Effect: 'Allow', Action: 'codebuild:BatchGetBuilds', Resource: `arn:aws:codebuild:eu-central-1:${ACCOUNT}:project/mine` }]);
      assert.deepEqual((await ask('mine:1')).buildsNotFound, ['mine:1']);
      await assert.rejects(ask('other:1'), { code: 'AccessDeniedException' });
    });

    it('fails on demand', async () => {
      await aws.fail([{ service: 'codebuild', operation: 'ListBuilds', code: 'ThrottlingException', message: 'Rate exceeded', times: 2 }]);
      const list = () => aws.call('codebuild', 'ListBuilds');
      await assert.rejects(list(), { code: 'ThrottlingException', said: 'Rate exceeded' });
      await assert.rejects(list(), { code: 'ThrottlingException' });
      assert.deepEqual((await list()).ids, []);
    });
  });

  describe('CloudFormation', () => {
    it('creates and deletes a custom resource', async () => {
      assert.equal(await deploy('good', template({ How: 'good', Id: 'one' })), 'CREATE_COMPLETE');
      const { Stacks: [{ StackId }] } = await aws.call('cloudformation', 'DescribeStacks', { StackName: 'good' });
      await aws.call('cloudformation', 'DeleteStack', { StackName: 'good' });
      assert.equal(await endOf(StackId), 'DELETE_COMPLETE');
      assert.deepEqual(await asked('good'), ['Create undefined', 'Delete one']);
    });

    for (const [how, reason, id] of [
      ['failed', /for a reason/, 'one'],
      ['nameless', /Invalid PhysicalResourceId/, undefined],
      ['huge', /Response object is too long/, 'one'],
      ['foreign', /Invalid StackId or LogicalResourceId/, 'one'],
    ]) {
      it(`fails a stack whose custom resource answers: ${how}, and deletes the resource`, async () => {
        const name = `custom-${how}`;
        assert.equal(await deploy(name, template({ How: how, Id: 'one' })), 'ROLLBACK_COMPLETE');
        const failed = (await eventsOf(aws, name)).find(({ ResourceStatus, LogicalResourceId }) => ResourceStatus === 'CREATE_FAILED' && LogicalResourceId === 'Thing');
        assert.match(failed.ResourceStatusReason, /** @type {RegExp} */ (reason));
        const [create, remove] = await asked(name);
        assert.equal(create, 'Create undefined');
        if (id) assert.equal(remove, `Delete ${id}`);
        else assert.match(remove, /^Delete custom-nameless-Thing-/);
      });
    }

    it('cancels what is under way when a stack is deleted that is still created, and deletes it by a made-up id', async () => {
      await aws.call('cloudformation', 'CreateStack', { StackName: 'slow', TemplateBody: JSON.stringify(template({ How: 'slow', Id: 'one' })), Capabilities: ['CAPABILITY_IAM'] });
      const started = async () => (await eventsOf(aws, 'slow')).some(({ LogicalResourceId, ResourceStatus }) => LogicalResourceId === 'Thing' && ResourceStatus === 'CREATE_IN_PROGRESS');
      while (!(await started())) await sleep(100);
      const { Stacks: [{ StackId }] } = await aws.call('cloudformation', 'DescribeStacks', { StackName: 'slow' });
      await aws.call('cloudformation', 'DeleteStack', { StackName: 'slow' });
      while ((await endOf(StackId)) !== 'DELETE_COMPLETE') await sleep(100);
      const thing = (await eventsOf(aws, StackId)).find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
      assert.equal(thing.ResourceStatusReason, 'Resource creation cancelled');
      assert.match((await asked('slow')).find((each) => each.startsWith('Delete')) ?? '', /^Delete slow-Thing-/);
    });

    it('deploys a pipeline and keeps what ministack drops of a project', async () => {
      const project = {
        Type: 'AWS::CodeBuild::Project',
        Properties: {
          Name: 'kept', Artifacts: { Type: 'NO_ARTIFACTS' }, Source: { Type: 'NO_SOURCE', BuildSpec: '{}' }, ServiceRole: `arn:aws:iam::${ACCOUNT}:role/x`,
          Environment: { Type: 'LINUX_CONTAINER', Image: 'i', ComputeType: 'BUILD_GENERAL1_SMALL' }, QueuedTimeoutInMinutes: 30,
          LogsConfig: { CloudWatchLogs: { Status: 'ENABLED', GroupName: 'own' } }, SecondarySources: [{ Type: 'S3', Location: 'a/b', SourceIdentifier: 'second' }],
        },
      };
      const pipeline = { Type: 'AWS::CodePipeline::Pipeline', Properties: { RoleArn: 'arn', Stages: [] } };
      assert.equal(await deploy('pipeline', { Resources: { Pipeline: pipeline, Project: project } }), 'CREATE_COMPLETE');
      const { projects: [{ queuedTimeoutInMinutes, logsConfig, secondarySources }] } = await aws.call('codebuild', 'BatchGetProjects', { names: ['kept'] });
      assert.equal(queuedTimeoutInMinutes, 30);
      assert.equal(logsConfig.cloudWatchLogs.groupName, 'own');
      assert.deepEqual(secondarySources, [{ type: 'S3', location: 'a/b', sourceIdentifier: 'second' }]);
    });
  });

  describe('Lambda', () => {
    it('runs an image that has nothing but its program', async () => {
      const image = new ScratchImage({ program: new GoProgram({ projectRoot: example('lambda-go') }), lambdaRuntime: LambdaRuntime.builtIn() });
      const reference = `${REGISTRY}/images:function`;
      await aws.docker('tag', await build(image), reference);
      await aws.docker('push', '--quiet', reference);
      // Lambda has to pull it itself.
      await removeImages();
      await aws.docker('rmi', reference);
      await makeRole(aws, 'function', 'lambda.amazonaws.com', []);
      const Role = `arn:aws:iam::${ACCOUNT}:role/function`;
      await aws.call('lambda', 'CreateFunction', { FunctionName: 'greet', Role, PackageType: 'Image', Code: { ImageUri: reference }, Architectures: ['x86_64'], Timeout: 20 });
      const { answer, error } = await invoke(aws, 'greet', { name: 'AWS' });
      assert.equal(error, undefined, JSON.stringify(answer));
      assert.match(JSON.stringify(answer), /AWS/);
    });
  });

  /** @param {string} role @returns {Promise<import('./support/client.mjs').Credentials>} */
  async function assume(role) {
    const { Credentials } = await aws.call('sts', 'AssumeRole', { RoleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`, RoleSessionName: 'test' });
    return { accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey, sessionToken: Credentials.SessionToken };
  }

  /** @param {string} path @param {string} token */
  function fetchRegistry(path, token) {
    const program = 'fetch(process.argv[1], { method: "POST", headers: { authorization: `Basic ${process.argv[2]}` } })' +
      '.then(async (answer) => console.log(answer.status, await answer.text()))';
    return run(process.execPath, ['-e', program, `https://${REGISTRY}${path}`, token], { env: aws.env });
  }

  /** @param {Record<string, unknown>} properties of the custom resource */
  function template(properties) {
    return {
      Resources: {
        Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] } } },
        Handler: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: { Ref: 'AWS::StackName' }, Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 30, Code: { ZipFile: HANDLER }, Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
        Thing: { Type: 'Custom::Thing', Properties: { ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] }, ServiceTimeout: 30, ...properties } },
      },
    };
  }

  /** @param {string} name @param {object} body @returns {Promise<string>} the status that the stack ends with */
  async function deploy(name, body) {
    await aws.call('cloudformation', 'CreateStack', { StackName: name, TemplateBody: JSON.stringify(body), Capabilities: ['CAPABILITY_IAM'] });
    return endOf(name);
  }

  /** @param {string} stack name or ARN @returns {Promise<string>} the status that it ends with */
  async function endOf(stack) {
    for (;;) {
      const { Stacks: [{ StackStatus }] } = await aws.call('cloudformation', 'DescribeStacks', { StackName: stack });
      if (!StackStatus.endsWith('_IN_PROGRESS')) return StackStatus;
      await sleep(100);
    }
  }

  /** @param {string} name of a function @returns {Promise<string[]>} what it was asked */
  async function asked(name) {
    const { events } = await aws.call('logs', 'FilterLogEvents', { logGroupName: `/aws/lambda/${name}` });
    return events.flatMap((/** @type {{ message: string }} */ { message }) => message.match(/asked (\w+ \S+)/)?.[1] ?? []);
  }
});
