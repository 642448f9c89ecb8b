import { posix } from 'node:path';
import { compileDependencies, compileProgram, install, installs, PYTHON_ENV, PythonBuild } from './commands';
import { Dockerfile } from '../../../dockerfile/dockerfile';
import { RunMount } from '../../../dockerfile/run-mount';
import { DockerfileStage } from '../../../dockerfile/stage';
import { archiveName } from '../../archive';
import { ArchiveLayer, ContextPaths } from '../../recipe';
import { secretMounts } from '../../secrets';
import { installBuildPackages } from '../build-packages';
import { OUT, tidy } from '../build-stage';

const PROGRAM = `${OUT}/program`;
const HOME = '/app';

/** The build stage: dependencies first, which change less. */
export function addPythonStage(dockerfile: Dockerfile, paths: ContextPaths, build: PythonBuild, lock?: ArchiveLayer): DockerfileStage {
  const { version, image, requirements, notProgram, secrets, packages } = build;
  const stage = dockerfile.addStage('build', { image });
  Object.entries(PYTHON_ENV).forEach(([name, value]) => stage.env(name, value));
  if (installs(build)) {
    installBuildPackages(stage, packages);
    stage.workdir('/requirements');
    if (lock !== undefined) {
      stage.addLocal({ sources: [`${paths.archives}/${archiveName(lock)}`], destination: './' });
    }
    for (const folder of [...new Set(requirements.map(path => posix.dirname(path)))].sort()) {
      const sources = requirements.filter(path => posix.dirname(path) === folder).sort().map(path => posix.join(paths.sources, path));
      stage.copy({ sources, destination: folder === '.' ? './' : `./${folder}/` });
    }
    stage.run(install(OUT, version, requirements), { mounts: [RunMount.cache({ target: '/root/.cache/pip' }), ...secretMounts(secrets)] });
    stage.run(compileDependencies(OUT));
  }
  stage.copy({ sources: [`${paths.sources}/`], destination: `${PROGRAM}${HOME}/` });
  // what came along for the build alone; in a project's own folder the archives lie among the sources
  const toRemove = [...notProgram, ...(paths.sources === '.' ? [paths.archives] : [])];
  if (toRemove.length > 0) {
    stage.run(['rm', '-rf', '--', ...toRemove.map(path => posix.join(PROGRAM, HOME, path))]);
  }
  stage.run(compileProgram(OUT));
  tidy(stage, PROGRAM);
  return stage;
}
