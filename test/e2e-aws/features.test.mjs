import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../e2e/engine/run.mjs';
import { isCached } from '../e2e/support/caching.mjs';
import { ACCOUNT, REGISTRY } from './harness/places.mjs';
import { copyApp, edit, setContext } from './support/app.mjs';
import { skip, startAws } from './support/aws.mjs';
import { buildWhen, buildsOf, logOfBuild, phaseOf, runBuild } from './support/builds.mjs';
import { cdk } from './support/cdk.mjs';
import { exposed, filesWith } from './support/exposed.mjs';
import { pushBase, startLockedRegistry } from './support/locked-registry.mjs';
import { eventsOf, imagesIn, lookInto, manifestOf, objectsIn, pullAndRun, repositories, statusOf } from './support/look.mjs';
import { showTable, timed } from './support/table.mjs';

const BUCKET = `cdk-hnb659fds-assets-${ACCOUNT}-eu-central-1`;
const BOOTSTRAP_REPOSITORY = `cdk-hnb659fds-container-assets-${ACCOUNT}-eu-central-1`;
const LOGIN = { username: 'somebody', password: 'pass-5b0e7c word' };
/** Each has a part that nothing else has, to search for, and what shells, JSON and logs give a meaning. */
const SECRETS = {
  whole: 'machine example.com\n\tpassword mark-whole-71c9 "a" \'b\' $(touch /tmp/owned) `touch /tmp/owned` $HOME ${HOME} \\n %s ü 😀\n',
  field: ' mark-field-2ab8; touch /tmp/owned #"\'\\ && ‮ñ ',
  parameter: '{"json": "mark-parameter-90fe"} $(touch /tmp/owned) *?[a] ~ !! =,:',
};
const MARKS = [...Object.values(SECRETS).map((value) => /mark-[a-z]+-[0-9a-f]{4}/.exec(value)?.[0] ?? ''), LOGIN.password];

/** The first is made by a step that is not to run twice. */
const INSTALLED = ['/installed.txt', '/note.txt'];

const sha256 = (/** @type {string} */ text) => createHash('sha256').update(text).digest('hex');
/** Looks until there is what is looked for. */
async function until(/** @type {string} */ what, /** @type {() => Promise<any>} */ look) {
  for (const end = Date.now() + 90_000; Date.now() < end; await sleep(200)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`it is not so after 90 s: ${what}`);
}

const nameIn = (/** @type {string} */ uri) => uri.replace(/^[^/]*\//, '').replace(/[:@].*$/, '');

describe('features, with IAM', { skip }, () => {
  /** @type {import('./support/aws.mjs').Aws} */
  let aws;
  /** @type {import('./support/cdk.mjs').Cdk} */
  let line;
  /** @type {string} */
  let app;
  /** @type {Awaited<ReturnType<typeof startLockedRegistry>>} */
  let registry;
  /** @type {import('./support/cdk.mjs').Outputs} */
  let outputs;
  /** @type {Awaited<ReturnType<typeof state>>} */
  let last;
  /** @type {string[][]} */
  const rows = [];

  async function state() {
    const names = await repositories(aws);
    const images = (await Promise.all(names.map((name) => imagesIn(aws, name)))).flat();
    return {
      builds: (await buildsOf(aws)).length,
      objects: await objectsIn(aws, BUCKET),
      tags: images.flatMap(({ imageTags = [] }) => imageTags).filter((tag) => !tag.startsWith('cache-')).length,
    };
  }

  /**
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} work
   */
  async function step(name, work) {
    const { seconds, result } = await timed(work);
    const now = await state();
    const did = { builds: now.builds - last.builds, objects: now.objects - last.objects, tags: now.tags - last.tags };
    rows.push([name, seconds.toFixed(1), ...Object.values(did).map(String)]);
    last = now;
    return { result, ...did };
  }

  const deploy = async () => {
    outputs = await line.deploy('--concurrency', '5');
  };
  const tryToDeploy = (/** @type {string} */ stack) => line.says('deploy', stack, '--require-approval', 'never');
  const failureOf = async (/** @type {string} */ stack) => {
    const failed = (await eventsOf(aws, stack)).filter(({ ResourceType, ResourceStatus }) => ResourceType === 'Custom::MinimalImage' && /_FAILED$/.test(ResourceStatus));
    assert.equal(failed.length, 1, JSON.stringify(failed));
    return failed[0].ResourceStatusReason;
  };
  const tagsOf = async (/** @type {string} */ repository) =>
    Object.fromEntries((await imagesIn(aws, repository)).flatMap(({ imageTags = [], imageDigest }) => imageTags.map((tag) => [tag, imageDigest])));
  const buildsIn = async (/** @type {string} */ stack) => (await buildsOf(aws)).filter(({ projectName }) => projectName.toLowerCase().includes(stack.toLowerCase()));
  const functionLike = async (/** @type {RegExp} */ name) => {
    const { Functions } = await aws.call('lambda', 'ListFunctions');
    return Functions.find((/** @type {{ FunctionName: string }} */ { FunctionName }) => name.test(FunctionName));
  };

  /** What the functions of all stacks wrote, a JSON text each. */
  async function linesOfFunctions() {
    const lines = [];
    for (const { logGroupName } of (await aws.call('logs', 'DescribeLogGroups')).logGroups) {
      for (const { logStreamName } of (await aws.call('logs', 'DescribeLogStreams', { logGroupName })).logStreams) {
        const { events } = await aws.call('logs', 'GetLogEvents', { logGroupName, logStreamName, startFromHead: true });
        lines.push(...events.flatMap((/** @type {{ message: string }} */ { message }) => message.split('\n')).filter((/** @type {string} */ line) => line.startsWith('{"step"')));
      }
    }
    return lines;
  }

  before(async () => {
    aws = await startAws();
    registry = await startLockedRegistry(aws, LOGIN);
    await aws.call('ecr', 'CreateRepository', { repositoryName: 'bases' });
    const bases = { FROM_ECR: `${REGISTRY}/bases:1`, FROM_REGISTRY: `${registry.address}/base:1` };
    await pushBase(aws, bases.FROM_ECR, 'from-ecr.txt');
    await pushBase(aws, bases.FROM_REGISTRY, 'from-registry.txt');
    await aws.call('secretsmanager', 'CreateSecret', { Name: 'features/registry', SecretString: JSON.stringify(LOGIN) });
    await aws.call('secretsmanager', 'CreateSecret', { Name: 'features/whole', SecretString: SECRETS.whole });
    await aws.call('secretsmanager', 'CreateSecret', { Name: 'features/fields', SecretString: JSON.stringify({ other: 'x', token: SECRETS.field }) });
    await aws.call('ssm', 'PutParameter', { Name: '/features/parameter', Type: 'SecureString', Value: SECRETS.parameter });
    app = copyApp('features');
    setContext(app, { registry: registry.address, bases });
    line = cdk(aws, app);
    await line.bootstrap();
    last = await state();
  });
  after(async () => {
    await registry?.stop();
    await aws?.stop();
    showTable('features', ['step', 'seconds', 'builds', 'S3 objects', 'tags'], rows);
  });

  describe('a first deploy whose build may not pull its base', () => {
    it('fails with the reason, and the stack ends in ROLLBACK_COMPLETE', async () => {
      setContext(app, { pullFrom: false });
      const { result: said, builds } = await step('first deploy fails', () => tryToDeploy('Private'));
      assert.notEqual(said.code, 0);
      assert.equal(builds, 1);
      assert.equal(await statusOf(aws, 'Private'), 'ROLLBACK_COMPLETE');
      const reason = await failureOf('Private');
      assert.match(reason, /bases:1/);
      assert.match(reason, /pullFrom/);
      assert.match(said.stdout + said.stderr, /pullFrom/, 'the command line shows it');
    });

    it('keeps the repository, as every one, and nothing that runs', async () => {
      assert.equal((await repositories(aws)).filter((name) => name.startsWith('private')).length, 1);
      assert.equal(await functionLike(/^Private/), undefined);
      assert.deepEqual((await aws.call('codebuild', 'ListProjects')).projects, []);
    });
  });

  describe('the first deploy of all stacks, one of them for the second time', () => {
    before(async () => {
      setContext(app, { pullFrom: true });
      const did = await step('first deploy of all', deploy);
      // an index of two, and one each; the local engine builds the third
      assert.equal(did.builds, 4);
    });

    it('publishes an index whose children are there under tags of their own', async () => {
      const { Image: image, Digest: digest } = outputs.Platforms;
      const name = nameIn(image);
      assert.equal(image, `${REGISTRY}/${name}@${digest}`);
      const index = await manifestOf(aws, name, { imageDigest: digest });
      assert.equal(`sha256:${sha256(index.text)}`, digest);
      const { manifests } = JSON.parse(index.text);
      assert.deepEqual(manifests.map((/** @type {any} */ { platform }) => `${platform.os}/${platform.architecture}`), ['linux/amd64', 'linux/arm64']);
      const [[tag], ...others] = Object.entries(await tagsOf(name)).filter(([, of]) => of === digest);
      assert.match(tag, /^h-[0-9a-f]{64}$/);
      assert.deepEqual(others, []);
      for (const { digest: child, platform: { architecture }, size } of manifests) {
        const { text, digest: tagged } = await manifestOf(aws, name, { imageTag: `${tag}-${architecture}` });
        assert.deepEqual([`sha256:${sha256(text)}`, tagged, Buffer.byteLength(text)], [child, child, size]);
      }
      const raw = await run('skopeo', ['inspect', '--raw', '--authfile', join(aws.env.DOCKER_CONFIG, 'config.json'), `docker://${image}`]);
      assert.equal(raw.stdout, index.text, raw.stderr);
    });

    it('gives functions the manifest of their architecture', async () => {
      const { Image: image, Digest: digest, ArmFunction: arm, IntelFunction: intel } = outputs.Platforms;
      const { manifests } = JSON.parse((await manifestOf(aws, nameIn(image), { imageDigest: digest })).text);
      for (const [name, { digest: child }] of [[intel, manifests[0]], [arm, manifests[1]]]) {
        const { Code, Configuration } = await aws.call('lambda', 'GetFunction', { FunctionName: name });
        assert.equal(Code.ImageUri, `${REGISTRY}/${nameIn(image)}@${child}`);
        assert.deepEqual(Configuration.Architectures, [name === arm ? 'arm64' : 'x86_64']);
      }
      const { code, stdout } = await pullAndRun(aws, `${REGISTRY}/${nameIn(image)}@${manifests[0].digest}`);
      assert.deepEqual({ code, stdout }, { code: 0, stdout: 'one on amd64\n' });
    });

    it('builds with the key and into the log group that are given, and keeps to the concurrency', async () => {
      const builds = await buildsIn('Platforms');
      assert.deepEqual(builds.map(({ environment }) => environment.type).sort(), ['ARM_CONTAINER', 'LINUX_CONTAINER']);
      for (const { encryptionKey, logs } of builds) {
        assert.deepEqual([encryptionKey, logs.groupName], [outputs.Platforms.KeyArn, 'features-builds']);
      }
      assert.match((await logOfBuild(aws, builds[0])).join('\n'), /"go", "build"/);
      // the emulator keeps to no limit: what it was told is looked at
      const { TemplateBody } = await aws.call('cloudformation', 'GetTemplate', { StackName: 'Platforms' });
      assert.match(JSON.stringify(TemplateBody), /"ReservedConcurrentExecutions": ?1\b/);
      const { repositories: [{ encryptionConfiguration }] } = await aws.call('ecr', 'DescribeRepositories', { repositoryNames: [nameIn(outputs.Platforms.Image)] });
      assert.equal(encryptionConfiguration.encryptionType, 'KMS');
    });

    it('builds with the name of the queue', async () => {
      const { config } = await lookInto(aws, outputs.Arguments.Image);
      assert.ok(config.Env.includes('QUEUE=orders'), config.Env);
    });

    it('copies what the local engine built, with its digest', async () => {
      const { Image: image, Digest: digest, Hash: hash } = outputs.Copied;
      const there = await tagsOf(nameIn(image));
      assert.deepEqual(there, { [`h-${hash}`]: digest, v1: digest });
      assert.equal((await manifestOf(aws, BOOTSTRAP_REPOSITORY, { imageTag: hash })).digest, digest);
      const { code, stdout } = await pullAndRun(aws, image);
      assert.deepEqual({ code, stdout }, { code: 0, stdout: 'one on amd64\n' });
    });

    it('builds from bases in ECR and in a registry with a password, with the secrets byte for byte', async () => {
      const { files } = await lookInto(aws, outputs.Private.Image, ['/from-ecr.txt', '/from-registry.txt', '/secrets.txt']);
      const hashes = Object.entries(SECRETS).map(([slot, value]) => `${sha256(value)}  ${slot}\n`).join('');
      assert.deepEqual(files, { '/from-ecr.txt': 'from-ecr.txt\n', '/from-registry.txt': 'from-registry.txt\n', '/secrets.txt': hashes });
      assert.ok(!existsSync('/tmp/owned'));
    });
  });

  it('builds nothing and copies nothing when only values of secrets and numbers of tokens change', async () => {
    const copies = async () => (await linesOfFunctions()).filter((line) => line.includes('"step":"copy layer"')).length;
    const copied = await copies();
    assert.ok(copied > 0);
    await aws.call('secretsmanager', 'PutSecretValue', { SecretId: 'features/whole', SecretString: 'another' });
    await aws.call('ssm', 'PutParameter', { Name: '/features/parameter', Type: 'SecureString', Value: 'another', Overwrite: true });
    setContext(app, { noise: 7 });
    const before = outputs;
    const did = await step('secrets and token numbers', deploy);
    assert.deepEqual({ builds: did.builds, objects: did.objects, tags: did.tags }, { builds: 0, objects: 0, tags: 0 });
    assert.deepEqual(outputs, before);
    assert.equal(await copies(), copied);
  });

  describe('a changed program and a renamed queue, while AWS throttles', () => {
    /** @type {import('./support/cdk.mjs').Outputs} */
    let earlier;

    before(async () => {
      earlier = outputs;
      edit(join(app, 'program', 'main.go'), '"one"', '"two"');
      setContext(app, { queue: 'jobs', release: 'v2' });
      const throttled = { code: 'ThrottlingException', message: 'Rate exceeded' };
      // more of each than there are callers at once: the SDK repeats a call once by itself
      await aws.fail([
        { service: 'codebuild', operation: 'StartBuild', ...throttled, times: 5 },
        { service: 'codebuild', operation: 'StartBuild', code: 'AccountLimitExceededException', message: 'Cannot have more than 1 builds in queue for the account', times: 2 },
        { service: 'codebuild', operation: 'BatchGetBuilds', ...throttled, times: 5 },
        { service: 'ecr', operation: 'PutImage', ...throttled, times: 6 },
      ]);
      const did = await step('program and queue, throttled', deploy);
      assert.equal(did.builds, 3);
    });

    it('ends well after errors of every kind', async () => {
      const lines = (await linesOfFunctions()).filter((line) => line.includes('"step":"call failed"')).map((line) => JSON.parse(line));
      const failed = new Set(lines.map(({ action, code }) => `${action} ${code}`));
      for (const each of ['codebuild:StartBuild ThrottlingException', 'codebuild:StartBuild AccountLimitExceededException', 'codebuild:BatchGetBuilds ThrottlingException', 'ecr:PutImage ThrottlingException']) {
        assert.ok(failed.has(each), `${each} is not among ${[...failed].join(', ')}`);
      }
    });

    it('builds with the new name, once', async () => {
      const { config } = await lookInto(aws, outputs.Arguments.Image);
      assert.ok(config.Env.includes('QUEUE=jobs'), config.Env);
      const tags = await tagsOf(outputs.Arguments.Repository);
      const [old, now] = [earlier, outputs].map(({ Arguments: { Image } }) => Image.replace(/^.*@/, ''));
      assert.deepEqual([tags.v1, tags.v2], [old, now]);
      assert.equal(Object.keys(tags).filter((tag) => tag.startsWith('h-')).length, 2);
    });

    it('reaches the other stack by a new tag, not by an export', async () => {
      const tags = await tagsOf(nameIn(outputs.Platforms.Image));
      const images = await Promise.all([earlier, outputs].map(async ({ Consumer: { TaskDefinition } }) =>
        (await aws.call('ecs', 'DescribeTaskDefinition', { taskDefinition: TaskDefinition })).taskDefinition.containerDefinitions[0].image));
      assert.deepEqual(images.map((image) => tags[image.replace(/^.*:/, '')]), [earlier.Platforms.Digest, outputs.Platforms.Digest]);
      const { Exports } = await aws.call('cloudformation', 'ListExports');
      assert.ok(Exports.length > 0 && Exports.every((/** @type {{ Value: string }} */ { Value }) => !/sha256|h-[0-9a-f]{64}/.test(Value)), JSON.stringify(Exports));
    });

    it('copies the new image beside the old', async () => {
      const { Image: image, Digest: digest } = outputs.Copied;
      const digests = new Set((await imagesIn(aws, nameIn(image))).map(({ imageDigest }) => imageDigest));
      assert.deepEqual(digests, new Set([earlier.Copied.Digest, digest]));
    });
  });

  it('takes unchanged steps from the registry, where BuildKit has none', async () => {
    await aws.pruneBuildKit();
    edit(join(app, 'private', 'note.txt'), 'a note', 'another note');
    const did = await step('one file, empty BuildKit', () => line.run('deploy', 'Private', '--require-approval', 'never'));
    assert.equal(did.builds, 1);
    const builds = await buildsIn('Private');
    const log = (await logOfBuild(aws, builds[builds.length - 1])).join('\n');
    // the last one that is known is no line CACHED: its layers are fetched
    assert.deepEqual(['COPY requirements.txt', 'COPY note.txt'].map((step) => isCached(log, step)), [true, false], log);
    const { Outputs } = (await aws.call('cloudformation', 'DescribeStacks', { StackName: 'Private' })).Stacks[0];
    const { OutputValue: image } = Outputs.find((/** @type {{ OutputKey: string }} */ { OutputKey }) => OutputKey === 'Image');
    const looks = [await lookInto(aws, outputs.Private.Image, INSTALLED), await lookInto(aws, image, INSTALLED)];
    assert.equal(looks[1].files['/note.txt'], 'another note\n');
    assert.equal(looks[1].files['/installed.txt'], looks[0].files['/installed.txt']);
  });

  it('refuses a tag that is on another image, and rolls back', async () => {
    const before = await tagsOf(outputs.Arguments.Repository);
    setContext(app, { release: 'v1' });
    const { result: said, builds } = await step('tag of another image', () => tryToDeploy('Arguments'));
    assert.notEqual(said.code, 0);
    assert.equal(builds, 0);
    const reason = await failureOf('Arguments');
    for (const part of ['v1', before.v1, before.v2]) assert.ok(reason.includes(part), reason);
    assert.equal(await statusOf(aws, 'Arguments'), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepEqual(await tagsOf(outputs.Arguments.Repository), before);
    setContext(app, { release: 'v2' });
  });

  it('shows secrets nowhere', async () => {
    const folder = await exposed(aws, { stack: 'Private', bucket: BUCKET, repository: outputs.Private.Repository });
    const known = ['another note', 'Custom::MinimalImage', 'MINIMAL_IMAGES_OWNER', '--mount=type=secret'];
    const found = await filesWith([folder, join(app, 'cdk.out')], [...MARKS, ...known]);
    for (const mark of MARKS) assert.deepEqual(found[mark], []);
    // the search finds what is there
    const kinds = (/** @type {string} */ text) => [...new Set(found[text].map((path) => path.split('/')[0]))].sort();
    assert.ok(['images', 'objects'].every((kind) => kinds('another note').includes(kind)), JSON.stringify(found));
    assert.ok(kinds('Custom::MinimalImage').includes('stack') && kinds('MINIMAL_IMAGES_OWNER').includes('builds') && kinds('--mount=type=secret').includes('logs'));
  });

  it('lets no build of another project read them', async () => {
    const [{ projectName }] = await buildsIn('Arguments');
    for (const variable of [{ type: 'SECRETS_MANAGER', value: 'features/fields:token' }, { type: 'PARAMETER_STORE', value: '/features/parameter' }]) {
      const build = await runBuild(aws, { projectName, environmentVariablesOverride: [{ name: 'STOLEN', ...variable }] });
      assert.equal(build.buildStatus, 'FAILED');
      assert.match(phaseOf(build, 'DOWNLOAD_SOURCE').contexts[0].message, /AccessDenied.*not authorized to perform: (secretsmanager:GetSecretValue|ssm:GetParameters)/);
    }
    last = await state();
  });

  it('tells at synth that another stack cannot name an image with such an argument', async () => {
    const { result: said } = await step('synth that is refused', () => line.says('synth', '--quiet', '--context', 'elsewhere=true'));
    assert.notEqual(said.code, 0);
    const words = said.stdout + said.stderr;
    assert.equal(words.split('another stack, Elsewhere, names this image').length, 2, words);
    assert.doesNotMatch(words, /^\s+at /m);
  });

  it('stops the build of a stack that is deleted meanwhile', async () => {
    setContext(app, { endless: true });
    await step('deleted while it builds', async () => {
      const deploying = tryToDeploy('Endless');
      const build = await until('the build has started', async () => (await buildsIn('Endless'))[0]);
      await buildWhen(aws, build.id, ({ currentPhase }) => currentPhase === 'BUILD');
      const { Stacks: [{ StackId }] } = await aws.call('cloudformation', 'DescribeStacks', { StackName: 'Endless' });
      const { seconds } = await timed(async () => {
        await aws.call('cloudformation', 'DeleteStack', { StackName: 'Endless' });
        await until('the stack is gone', async () => (await statusOf(aws, StackId)) === 'DELETE_COMPLETE');
      });
      rows.push(['  from DeleteStack to DELETE_COMPLETE', seconds.toFixed(1)]);
      assert.notEqual((await deploying).code, 0);
      assert.equal((await buildWhen(aws, build.id, ({ buildComplete }) => buildComplete)).buildStatus, 'STOPPED');
    });
    await until('no step of the build runs', async () => (await run('pgrep', ['--exact', '--full', 'sleep 3000'])).code === 1);
    assert.equal(await aws.docker('ps', '--all', '--quiet', '--filter', 'label=io.github.cdk-minimal-images.emulated-build'), '');
    setContext(app, { endless: false });
  });

  it('destroy keeps repositories with their images, and nothing else', async () => {
    const before = { repositories: await repositories(aws), tags: last.tags };
    await step('destroy', () => line.destroy());
    assert.deepEqual(await repositories(aws), before.repositories);
    assert.equal(last.tags, before.tags);
    assert.deepEqual((await aws.call('lambda', 'ListFunctions')).Functions, []);
    assert.deepEqual((await aws.call('codebuild', 'ListProjects')).projects, []);
    const { logGroups } = await aws.call('logs', 'DescribeLogGroups');
    const left = logGroups.map((/** @type {{ logGroupName: string }} */ { logGroupName }) => logGroupName);
    assert.deepEqual(left.filter((/** @type {string} */ name) => /^(features|Platforms|Arguments|Copied|Private)/.test(name)), []);
  });
});
