import { posix } from 'node:path';
import { byFolder, environment, INSTALL_IN, installCommands, NodejsSteps } from './commands';
import { Dockerfile } from '../../../dockerfile/dockerfile';
import { RunMount } from '../../../dockerfile/run-mount';
import { DockerfileStage } from '../../../dockerfile/stage';
import { ContextPaths } from '../../recipe';
import { secretMounts } from '../../secrets';
import { OUT, tidy } from '../build-stage';

/** The build stage: dependencies from the manifests alone, so that changes of sources leave them in the cache; then what is built; then the program. */
export function addNodejsStage(dockerfile: Dockerfile, paths: ContextPaths, steps: NodejsSteps): DockerfileStage {
  const { image, plan, manager, manifests, installs, secrets } = steps;
  const stage = dockerfile.addStage('build', { image });
  Object.entries(environment(steps)).forEach(([name, value]) => stage.env(name, value));
  const mounts = manager === undefined ? [] : [RunMount.cache({ target: manager.cache }), ...secretMounts(secrets)];
  if (installs) {
    stage.workdir(`/${INSTALL_IN}`);
    copyFiles(stage, paths, manifests);
    installCommands(steps).forEach(({ argv, fetches }) => stage.run(argv, { mounts: fetches ? mounts : [] }));
  }
  if (plan.commands.length > 0) {
    stage.workdir('/src');
    if (manager !== undefined) {
      copyFiles(stage, paths, manifests);
      stage.run(manager.install(false), { mounts });
    }
    stage.copy({ sources: [`${paths.sources}/`], destination: './' });
    stage.run(['mkdir', '-p', `${OUT}/program/app`]);
    if (plan.replaces) {
      copyProgram(stage, paths, steps);
    }
    plan.commands.forEach(argv => stage.run(argv));
  }
  if (!plan.replaces) {
    copyProgram(stage, paths, steps);
  }
  tidy(stage, `${OUT}/program`);
  return stage;
}

/** A few files one by one; all without those that are there for the build alone when most are part of the program. */
function copyProgram(stage: DockerfileStage, paths: ContextPaths, { program, notProgram }: NodejsSteps): void {
  const app = `${OUT}/program/app`;
  if (program.length <= notProgram.length) {
    return copyFiles(stage, paths, program, `${app}/`);
  }
  stage.copy({ sources: [`${paths.sources}/`], destination: `${app}/` });
  const toRemove = [...notProgram, ...(paths.sources === '.' ? [paths.archives] : [])];
  if (toRemove.length > 0) {
    stage.run(['rm', '-rf', '--', ...toRemove.map(path => posix.join(app, path))]);
  }
}

function copyFiles(stage: DockerfileStage, paths: ContextPaths, files: string[], destination = './'): void {
  for (const [folder, names] of byFolder(files)) {
    stage.copy({ sources: names.map(name => posix.join(paths.sources, name)), destination: folder === '.' ? destination : `${destination}${folder}/` });
  }
}
