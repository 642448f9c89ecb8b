import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ACCOUNT, REGISTRY } from './harness/places.mjs';
import { skip, startAws } from './support/aws.mjs';
import { buildWhen, buildsOf, endOfBuild, logOfBuild, phaseOf, runBuild } from './support/builds.mjs';
import { imagesIn, pullAndRun } from './support/look.mjs';
import { BUCKET, MAY_LOG, PROJECT, ROLE, allow, buildspec, makeProject, putArchive } from './support/project.mjs';

const READ_SOURCES = { Effect: 'Allow', Action: 's3:GetObject*', Resource: `arn:aws:s3:::${BUCKET}/*` };

describe('CodeBuild', { skip }, () => {
  /** @type {import('./support/aws.mjs').Aws} */
  let aws;
  before(async () => {
    aws = await startAws();
    await makeProject(aws, [MAY_LOG, READ_SOURCES]);
  });
  after(() => aws?.stop());

  const run = (/** @type {any} */ phases, /** @type {object} */ request = {}, /** @type {object} */ env = {}) =>
    runBuild(aws, { projectName: PROJECT, buildspecOverride: buildspec(phases, env), ...request });

  it('runs the phases one after the other in one shell', async () => {
    const build = await run({
      install: ['export A=1 && cd /tmp'],
      pre_build: ['export B=$((A + 1))'],
      build: { commands: ['C="$B in $(pwd)"'], finally: ['echo "finally $CODEBUILD_BUILD_SUCCEEDING"'] },
      post_build: ['echo "$C"', 'cd "$CODEBUILD_SRC_DIR" && pwd'],
    });
    assert.equal(build.buildStatus, 'SUCCEEDED');
    assert.deepEqual(build.phases.map((/** @type {any} */ { phaseType }) => phaseType), [
      'SUBMITTED', 'QUEUED', 'PROVISIONING', 'DOWNLOAD_SOURCE', 'INSTALL', 'PRE_BUILD', 'BUILD', 'POST_BUILD', 'UPLOAD_ARTIFACTS', 'FINALIZING', 'COMPLETED',
    ]);
    const log = await logOfBuild(aws, build);
    assert.ok(log.includes('finally 1'), log.join('\n'));
    assert.ok(log.includes('2 in /tmp'), log.join('\n'));
    assert.equal(build.logs.groupName, `/aws/codebuild/${PROJECT}`);
    assert.match(build.logs.deepLink, /region=eu-central-1/);
  });

  it('runs them in bash where the buildspec says so', async () => {
    const build = await run({ build: ['names=(one two)', 'export LAST="${names[1]}"'], post_build: ['[[ $LAST == two ]] && echo "$LAST of ${#names[@]}"'] }, {}, { shell: 'bash' });
    const log = await logOfBuild(aws, build);
    assert.ok(log.includes('two of 2'), log.join('\n'));
  });

  it('says which command failed, and goes on to POST_BUILD only after BUILD', async () => {
    const failed = await run({ build: { commands: ['echo before', 'ls /nowhere; exit 3', 'echo never'], finally: ['echo cleaning'] }, post_build: ['echo "succeeding: $CODEBUILD_BUILD_SUCCEEDING"'] });
    assert.equal(failed.buildStatus, 'FAILED');
    const { phaseStatus, contexts } = phaseOf(failed, 'BUILD');
    assert.equal(phaseStatus, 'FAILED');
    assert.deepEqual(contexts, [{ statusCode: 'COMMAND_EXECUTION_ERROR', message: 'Error while executing command: ls /nowhere; exit 3. Reason: exit status 3' }]);
    assert.equal(phaseOf(failed, 'POST_BUILD').phaseStatus, 'SUCCEEDED');
    const log = await logOfBuild(aws, failed);
    for (const line of ['before', 'cleaning', 'succeeding: 0']) assert.ok(log.includes(line), log.join('\n'));
    assert.ok(log.some((line) => /cannot access '\/nowhere'/.test(line)) && !log.includes('never'), log.join('\n'));

    const early = await run({ pre_build: ['false'], build: ['true'] });
    assert.equal(early.buildStatus, 'FAILED');
    assert.equal(phaseOf(early, 'BUILD'), undefined);
  });

  it('reports exported variables, and not those of AWS', async () => {
    const env = { 'exported-variables': ['DIGEST', 'LINES', 'AWS_SECRET_ACCESS_KEY', 'UNSET'] };
    const build = await run({ build: ['export DIGEST=sha256:abc', 'export LINES="$(printf \'one\\ntwo = 2\')"'] }, {}, env);
    assert.deepEqual(build.exportedEnvironmentVariables, [{ name: 'DIGEST', value: 'sha256:abc' }, { name: 'LINES', value: 'one\ntwo = 2' }]);
  });

  it('takes sources from S3, secondary ones beside the primary', async () => {
    const primary = await putArchive(aws, 'primary.zip', { 'main.txt': 'primary\n' });
    const tool = await putArchive(aws, 'tool.zip', { 'bin/tool.sh': '#!/bin/sh\necho "tool $1"\n' });
    const build = await run({ build: ['cat main.txt', '"$CODEBUILD_SRC_DIR_tools/bin/tool.sh" works'] }, {
      sourceTypeOverride: 'S3',
      sourceLocationOverride: primary,
      secondarySourcesOverride: [{ type: 'S3', location: tool, sourceIdentifier: 'tools' }],
    });
    const log = await logOfBuild(aws, build);
    assert.ok(log.includes('primary') && log.includes('tool works'), log.join('\n'));
  });

  it('honours what a request overrides', async () => {
    const build = await run({ build: ['echo "$FROM_PROJECT $FROM_REQUEST $FROM_SPEC"'] }, {
      environmentVariablesOverride: [{ name: 'FROM_REQUEST', value: 'request' }, { name: 'FROM_SPEC', value: 'request too' }],
      imageOverride: 'aws/codebuild/standard:7.0',
      computeTypeOverride: 'BUILD_GENERAL1_LARGE',
      privilegedModeOverride: true,
      timeoutInMinutesOverride: 7,
      queuedTimeoutInMinutesOverride: 9,
      encryptionKeyOverride: 'alias/own',
      logsConfigOverride: { cloudWatchLogs: { status: 'ENABLED', groupName: 'own-group', streamName: 'own-stream' } },
    }, { variables: { FROM_SPEC: 'spec' } });
    assert.equal(build.buildStatus, 'SUCCEEDED');
    const { image, computeType, privilegedMode } = build.environment;
    assert.deepEqual([image, computeType, privilegedMode], ['aws/codebuild/standard:7.0', 'BUILD_GENERAL1_LARGE', true]);
    assert.deepEqual([build.timeoutInMinutes, build.queuedTimeoutInMinutes, build.encryptionKey], [7, 9, 'alias/own']);
    assert.equal(build.logs.groupName, 'own-group');
    assert.equal(build.logs.streamName, `own-stream/${build.id.split(':')[1]}`);
    const log = await logOfBuild(aws, build);
    assert.ok(log.includes('project request request too'), log.join('\n'));
  });

  it('has a way to build images in privileged mode only', async () => {
    const spec = { build: ['echo "BuildKit: ${BUILDKIT_HOST:-none}"', 'test -z "$BUILDKIT_HOST" || docker buildx version'] };
    const without = await logOfBuild(aws, await run(spec));
    assert.ok(without.includes('BuildKit: none'), without.join('\n'));
    const privileged = await run(spec, { privilegedModeOverride: true });
    assert.equal(privileged.buildStatus, 'SUCCEEDED', (await logOfBuild(aws, privileged)).join('\n'));
  });

  it('is the same build for the same token and request, and refuses another request with it', async () => {
    const before = (await buildsOf(aws, PROJECT)).length;
    const request = { projectName: PROJECT, idempotencyToken: 'token-1', environmentVariablesOverride: [{ name: 'A', value: '1' }] };
    const first = await aws.call('codebuild', 'StartBuild', request);
    const second = await aws.call('codebuild', 'StartBuild', request);
    assert.equal(second.build.id, first.build.id);
    await assert.rejects(aws.call('codebuild', 'StartBuild', { ...request, environmentVariablesOverride: [] }), { code: 'InvalidInputException' });
    assert.equal((await endOfBuild(aws, first.build.id)).buildStatus, 'SUCCEEDED');
    const { ids } = await aws.call('codebuild', 'ListBuildsForProject', { projectName: PROJECT });
    assert.equal(ids.length, before + 1);
    assert.equal(ids[0], first.build.id, 'the newest comes first');
  });

  it('refuses values that are too long, and times outside of the limits', async () => {
    const long = [{ name: 'LONG', value: 'x'.repeat(4097) }];
    const start = (/** @type {object} */ request) => aws.call('codebuild', 'StartBuild', { projectName: PROJECT, ...request });
    await assert.rejects(start({ environmentVariablesOverride: long }), { code: 'InvalidInputException', said: /at most 4096 characters/ });
    await assert.rejects(start({ timeoutInMinutesOverride: 4 }), { code: 'InvalidInputException' });
    await assert.rejects(start({ projectName: 'nowhere' }), { code: 'ResourceNotFoundException' });
  });

  it('stops a build with its command', async () => {
    const { build } = await aws.call('codebuild', 'StartBuild', { projectName: PROJECT, buildspecOverride: buildspec({ build: ['echo started', 'sleep 1000'], post_build: ['echo never'] }) });
    await buildWhen(aws, build.id, (now) => now.currentPhase === 'BUILD');
    await aws.call('codebuild', 'StopBuild', { id: build.id });
    const stopped = await endOfBuild(aws, build.id);
    assert.equal(stopped.buildStatus, 'STOPPED');
    assert.equal(phaseOf(stopped, 'POST_BUILD'), undefined);
    const containers = await aws.docker('ps', '--all', '--filter', `name=emulated-build-${build.id.split(':')[1]}`, '--quiet');
    assert.equal(containers, '');
  });

  it('fails a build whose image is not to be had, and one whose buildspec is none', async () => {
    const noImage = await run({ build: ['true'] }, { imageOverride: 'no-such-image:1' });
    assert.equal(noImage.buildStatus, 'FAILED');
    assert.equal(phaseOf(noImage, 'PROVISIONING').contexts[0].statusCode, 'BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE');
    const noSpec = await runBuild(aws, { projectName: PROJECT, buildspecOverride: '{"version": "0.2", "phases": {"deploy": {"commands": []}}}' });
    assert.equal(phaseOf(noSpec, 'DOWNLOAD_SOURCE').contexts[0].statusCode, 'YAML_FILE_ERROR');
  });

  it('ends with FAULT, and says why, where the emulator does less than AWS', async () => {
    const build = await runBuild(aws, { projectName: PROJECT, buildspecOverride: '{"version": "0.2", "reports": {"r": {}}, "phases": {"build": {"commands": ["true"]}}}' });
    assert.equal(build.buildStatus, 'FAULT');
    assert.match((await logOfBuild(aws, build)).join('\n'), /not emulated: reports of a buildspec/);
  });

  it('emits events of the states', async () => {
    await aws.call('sqs', 'CreateQueue', { QueueName: 'events' });
    await aws.call('events', 'PutRule', { Name: 'builds', EventPattern: '{"source": ["aws.codebuild"], "detail-type": ["CodeBuild Build State Change"]}' });
    await aws.call('events', 'PutTargets', { Rule: 'builds', Targets: [{ Id: 'queue', Arn: 'arn:aws:sqs:eu-central-1:000000000000:events' }] });
    const build = await run({ build: ['true'] });
    const { Messages } = await aws.call('sqs', 'ReceiveMessage', { QueueUrl: `${aws.endpoint}/000000000000/events`, MaxNumberOfMessages: 10 });
    const details = Messages.map((/** @type {{ Body: string }} */ { Body }) => JSON.parse(Body).detail);
    assert.deepEqual(details.map((/** @type {any} */ detail) => [detail['build-id'], detail['build-status']]), [[build.arn, 'IN_PROGRESS'], [build.arn, 'SUCCEEDED']]);
  });
});

describe('CodeBuild under the service role', { skip }, () => {
  /** @type {import('./support/aws.mjs').Aws} */
  let aws;
  before(async () => {
    aws = await startAws({ secondsPerBuildMinute: 1 });
    await makeProject(aws, [MAY_LOG]);
    await aws.call('ecr', 'CreateRepository', { repositoryName: 'built' });
    await aws.call('secretsmanager', 'CreateSecret', { Name: 'login', SecretString: '{"password": "hunter2-secret"}' });
    await aws.call('ssm', 'PutParameter', { Name: '/login', Value: 'parameter-secret', Type: 'SecureString' });
  });
  after(() => aws?.stop());

  const secrets = [{ name: 'PASSWORD', type: 'SECRETS_MANAGER', value: 'login:password' }, { name: 'PARAMETER', type: 'PARAMETER_STORE', value: '/login' }];
  const spec = buildspec({ build: ['test "$PASSWORD" = hunter2-secret', 'test "$PARAMETER" = parameter-secret', 'echo "password: $PASSWORD"'] });
  const start = () => runBuild(aws, { projectName: PROJECT, buildspecOverride: spec, environmentVariablesOverride: secrets });

  it('does not read a secret that the role may not read', async () => {
    const build = await start();
    assert.equal(build.buildStatus, 'FAILED');
    const [{ message }] = phaseOf(build, 'DOWNLOAD_SOURCE').contexts;
    assert.match(message, /AccessDenied.*not authorized to perform: secretsmanager:GetSecretValue/);
  });

  it('does not read a source that the role may not read', async () => {
    const location = await putArchive(aws, 'source.zip', { 'main.txt': 'x' });
    const build = await runBuild(aws, { projectName: PROJECT, sourceTypeOverride: 'S3', sourceLocationOverride: location });
    assert.match(phaseOf(build, 'DOWNLOAD_SOURCE').contexts[0].message, /^AccessDenied.* for primary source/);
  });

  it('gives commands the credentials of the role', async () => {
    const build = await runBuild(aws, { projectName: PROJECT, buildspecOverride: buildspec({ build: ['aws sts get-caller-identity --query Arn --output text', 'aws s3 ls'] }) });
    const log = await logOfBuild(aws, build);
    assert.ok(log.includes(`arn:aws:sts::000000000000:assumed-role/${ROLE}/AWSCodeBuild-${build.id.split(':')[1]}`), log.join('\n'));
    assert.equal(build.buildStatus, 'FAILED', 'it may not list buckets');
    assert.ok(log.some((line) => line.includes('AccessDenied')), log.join('\n'));
  });

  it('reads secrets with permission, and keeps them out of the log', async () => {
    await allow(aws, ROLE, [MAY_LOG, { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'ssm:GetParameters'], Resource: '*' }]);
    const build = await start();
    assert.equal(build.buildStatus, 'SUCCEEDED');
    const log = (await logOfBuild(aws, build)).join('\n');
    assert.match(log, /^password: \*\*\*$/m);
    assert.doesNotMatch(log, /hunter2/);
  });

  it('ends a build whose time is over', async () => {
    const build = await runBuild(aws, { projectName: PROJECT, timeoutInMinutesOverride: 5, buildspecOverride: buildspec({ build: ['sleep 1000'] }) });
    assert.equal(build.buildStatus, 'TIMED_OUT');
    assert.deepEqual(phaseOf(build, 'BUILD').contexts.map((/** @type {any} */ { statusCode }) => statusCode), ['BUILD_TIMED_OUT']);
  });

  it('builds an image with BuildKit, from a base of another registry, and pushes it where the role may', async () => {
    const source = await putArchive(aws, 'image.zip', {
      Dockerfile: 'FROM python:3.13-slim-trixie AS made\nRUN python3 -c "open(\'/made\', \'w\').write(\'by a step\')"\n' +
        'FROM gcr.io/distroless/python3-debian13:nonroot\nCOPY --from=made /made /made\nCMD ["-c", "print(open(\'/made\').read())"]\n',
    });
    const repository = `${REGISTRY}/built`;
    const cache = `type=registry,ref=${repository}:cache-1`;
    const request = {
      projectName: PROJECT, privilegedModeOverride: true, sourceTypeOverride: 'S3', sourceLocationOverride: source,
      timeoutInMinutesOverride: 480,
      buildspecOverride: buildspec({
        pre_build: [
          `aws ecr get-login-password | docker login --username AWS --password-stdin ${REGISTRY}`,
          'docker buildx create --name builder --driver remote "$BUILDKIT_HOST"',
        ],
        build: [
          `docker buildx build --builder builder --output type=image,name=${repository},push=true,push-by-digest=true ` +
            `--cache-from ${cache} --cache-to ${cache},mode=max,image-manifest=true,oci-mediatypes=true --metadata-file metadata.json .`,
          'export DIGEST="$(jq -r \'."containerimage.digest"\' metadata.json)"',
        ],
      }, { 'exported-variables': ['DIGEST'] }),
    };
    const readAndLogIn = { Effect: 'Allow', Action: ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:BatchCheckLayerAvailability'], Resource: '*' };
    const readSource = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    await allow(aws, ROLE, [MAY_LOG, readSource, readAndLogIn]);
    const refused = await runBuild(aws, request);
    assert.equal(refused.buildStatus, 'FAILED');
    assert.match((await logOfBuild(aws, refused)).join('\n'), /denied|403/i);

    const push = ['InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload', 'PutImage', 'GetDownloadUrlForLayer'].map((name) => `ecr:${name}`);
    await allow(aws, ROLE, [MAY_LOG, readSource, readAndLogIn, { Effect: 'Allow', Action: push, Resource: `arn:aws:ecr:eu-central-1:${ACCOUNT}:repository/built` }]);
    const built = await runBuild(aws, request);
    assert.equal(built.buildStatus, 'SUCCEEDED', (await logOfBuild(aws, built)).join('\n'));
    const [{ value: digest }] = built.exportedEnvironmentVariables;
    const said = await pullAndRun(aws, `${repository}@${digest}`);
    assert.equal(said.stdout, 'by a step\n', said.stderr);
    assert.deepEqual((await imagesIn(aws, repository)).flatMap(({ imageTags }) => imageTags ?? []), ['cache-1']);
  });

  it('fails a build that may not log', async () => {
    await allow(aws, ROLE, [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }]);
    const build = await start();
    assert.equal(build.buildStatus, 'FAILED');
    assert.equal(phaseOf(build, 'SUBMITTED').contexts[0].statusCode, 'ACCESS_DENIED');
  });
});
