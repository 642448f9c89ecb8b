import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { goTool } from '../e2e/engine/go-tools.mjs';
import { must } from '../e2e/engine/run.mjs';
import { temporaryFolder } from '../e2e/support/folders.mjs';
import { example } from '../e2e/support/library.mjs';
import { copyApp, setContext } from './support/app.mjs';
import { skip, startAws } from './support/aws.mjs';
import { cdk } from './support/cdk.mjs';
import { imagesIn, manifestOf, pullAndRun } from './support/look.mjs';
import { showTable, timed } from './support/table.mjs';

const GREETING = 'Merhaba Dünya!\n';

describe('embedded() beside codeBuild(), and images of other tools', { skip }, () => {
  /** @type {import('./support/aws.mjs').Aws} */
  let aws;
  /** @type {import('./support/cdk.mjs').Cdk} */
  let line;
  /** @type {string} */
  let app;
  /** @type {string} */
  let hello;
  /** @type {Record<string, Record<string, string>>} */
  const outputs = {};
  const outputsFile = join(temporaryFolder(), 'outputs.json');
  /** @type {string[][]} */
  const rows = [];
  const calls = join(temporaryFolder(), 'calls');

  /** How often Go compiled. */
  const compiled = () => existsSync(calls) ? readFileSync(calls, 'utf8').split('\n').filter((args) => args.startsWith('build')).length : 0;

  /** A Go that notes what it is asked for, before all others. */
  async function watchedGo() {
    const folder = temporaryFolder();
    const go = (await must('sh', ['-c', 'command -v go'])).trim();
    writeFileSync(join(folder, 'go'), `#!/bin/sh\necho "$*" >>'${calls}'\nexec '${go}' "$@"\n`, { mode: 0o755 });
    return folder;
  }

  /** An archive of docker's own. */
  async function saved(/** @type {string} */ project, /** @type {string} */ archive) {
    await must('go', ['build', '-trimpath', '-o', 'app', '.'], { cwd: project, env: { CGO_ENABLED: '0' } });
    writeFileSync(join(project, 'Dockerfile'), 'FROM scratch\nCOPY app /app\nUSER 65532\nENTRYPOINT ["/app"]\n');
    await aws.docker('build', '--quiet', '--tag', 'saved:1', project);
    await aws.docker('save', '--output', archive, 'saved:1');
    await aws.docker('rmi', 'saved:1');
  }

  /** A layout of ko's, on a base from the registry that stands in for gcr.io. */
  async function koBuilt(/** @type {string} */ project) {
    const { program } = await goTool('ko');
    writeFileSync(join(project, '.ko.yaml'), `defaultBaseImage: ${aws.mirror}/distroless/static-debian13:nonroot\n`);
    const args = ['build', '--push=false', '--sbom=none', '--insecure-registry', '--platform=linux/amd64', '--oci-layout-path', 'layout', '.'];
    await must(program, args, { cwd: project, env: { KO_DOCKER_REPO: 'registry.example/hello', GOFLAGS: '' } });
    return join(project, 'layout');
  }

  /**
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} work
   */
  async function step(name, work) {
    const before = compiled();
    const { seconds, result } = await timed(work);
    rows.push([name, seconds.toFixed(1), String(compiled() - before)]);
    return { seconds, result, builds: compiled() - before };
  }

  const deploy = async (/** @type {string[]} */ ...stacks) => {
    const { builds } = await step(`deploy ${stacks.join(' ')}`, async () => {
      await line.run('deploy', ...stacks, '--exclusively', '--require-approval', 'never', '--outputs-file', outputsFile);
    });
    Object.assign(outputs, JSON.parse(readFileSync(outputsFile, 'utf8')));
    return builds;
  };
  const template = (/** @type {string} */ stack) => JSON.parse(readFileSync(join(app, 'cdk.out', `${stack}.template.json`), 'utf8'));
  const digests = async (/** @type {string} */ stack) => (await imagesIn(aws, outputs[stack].Repository)).map(({ imageDigest }) => imageDigest);

  before(async () => {
    aws = await startAws();
    app = copyApp('embedded');
    hello = join(dirname(app), 'hello-go');
    cpSync(example('hello-go'), hello, { recursive: true });
    line = cdk(aws, app, { PATH: `${await watchedGo()}:${process.env.PATH}` });
    await line.bootstrap();
  });
  after(async () => {
    await aws?.stop();
    showTable('embedded()', ['step', 'seconds', 'Go builds'], rows);
  });

  it('cdk ls names the stacks and compiles nothing', async () => {
    const { result, builds } = await step('ls', () => line.run('ls'));
    assert.deepEqual(result.stdout.trim().split('\n').sort(), ['CodeBuild', 'Consumer', 'Embedded']);
    assert.equal(builds, 0);
  });

  it('deploys what the template says, without a build in the cloud', async () => {
    assert.equal(await deploy('Embedded'), 1);
    const said = template('Embedded').Outputs.Digest.Value;
    assert.match(said, /^sha256:[0-9a-f]{64}$/);
    assert.deepEqual(await digests('Embedded'), [said]);
    assert.equal(outputs.Embedded.Digest, said);
    assert.equal(template('Consumer').Outputs.Image.Value['Fn::Join'][1].at(-1), `@${said}`);
    const { text, digest } = await manifestOf(aws, outputs.Embedded.Repository.replace(/^[^/]*\//, ''), { imageDigest: said });
    assert.equal(`sha256:${createHash('sha256').update(text).digest('hex')}`, digest);
    const { stdout } = await pullAndRun(aws, `${outputs.Embedded.Repository}@${said}`);
    assert.equal(stdout, GREETING);
  });

  it('codeBuild() does the same for comparison', async () => {
    await deploy('CodeBuild');
    const { stdout } = await pullAndRun(aws, `${outputs.CodeBuild.Repository}@${outputs.CodeBuild.Digest}`);
    assert.equal(stdout, GREETING);
    const [first, second] = ['Embedded', 'CodeBuild'].map((stack) => Number(rows.find(([name]) => name === `deploy ${stack}`)?.[1]));
    rows.push([`  embedded() takes ${(first / second).toFixed(2)} of codeBuild()`]);
  });

  it('publishes what docker save and ko build --push=false made, byte for byte', async () => {
    const archive = join(temporaryFolder(), 'saved.tar');
    const project = join(temporaryFolder(), 'hello-go');
    cpSync(hello, project, { recursive: true });
    await must('go', ['mod', 'init', 'example.com/hello'], { cwd: project });
    await saved(project, archive);
    const layout = await koBuilt(project);
    setContext(app, { prebuilt: { Saved: { tar: archive }, Ko: { layout } } });
    await deploy('Saved', 'Ko');
    for (const stack of ['Saved', 'Ko']) {
      const { Repository: repository, Digest: digest } = outputs[stack];
      assert.equal(template(stack).Outputs.Digest.Value, digest);
      assert.equal((await pullAndRun(aws, `${repository}@${digest}`)).stdout, GREETING, stack);
      assert.equal((await pullAndRun(aws, `${repository}:v1`)).stdout, GREETING, stack);
    }
    assert.equal(outputs.Ko.Digest, JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')).manifests[0].digest);
  });

  it('cdk destroy compiles nothing', async () => {
    const { builds } = await step('destroy', () => line.destroy());
    assert.equal(builds, 0);
    assert.deepEqual((await aws.call('lambda', 'ListFunctions')).Functions, []);
  });
});
