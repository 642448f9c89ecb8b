import { posix } from 'node:path';
import type { BuildPlan } from './build-plan';
import type { WantedVersion } from './versions';
import { Dockerfile } from '../../../dockerfile/dockerfile';
import { RunMount } from '../../../dockerfile/run-mount';
import { DockerfileStage } from '../../../dockerfile/stage';
import { refuse } from '../../../private/errors';
import { ContextPaths } from '../../recipe';
import { secretMounts } from '../../secrets';
import { OUT, tidy } from '../build-stage';

/** All that the build of a Java program needs to know. */
export interface JavaSteps {
  /** Image of the build stage. */
  readonly image: string;
  /** Version of the base's Java. */
  readonly version: number;
  /** Version that is compiled for: not above the base's. */
  readonly release: number;
  readonly plan: BuildPlan;
  /** Modules of a runtime of its own. */
  readonly modules?: string[];
  readonly secrets: string[];
  /** Whether a jar is started by itself. */
  readonly startsJar: boolean;
}

/** Where tools keep what they fetched. */
const CACHES: { readonly [tool: string]: string } = { maven: '/root/.m2/repository', gradle: '/root/.gradle' };
/** Names of files and what the compiler reads are UTF-8, whatever the image says. */
export const JAVA_ENV = { LC_ALL: 'C.UTF-8' };

/** Where a runtime of its own is. */
export const RUNTIME_HOME = '/opt/java';

/** JDKs that Gradle's images have; builds may ask for others, which Gradle would have to fetch and mostly may not. */
const GRADLE_JDKS = [8, 11, 17, 21, 25];

/** Image with the JDK of the base's version, and the tool that builds; for Gradle the JDK that its build asks for. */
export function toolchainFor(tool: BuildPlan['tool'], version: number, asked?: WantedVersion): string {
  if (tool !== 'gradle') {
    return tool === 'maven' ? `maven:3-eclipse-temurin-${version}` : `eclipse-temurin:${version}-jdk`;
  }
  const jdk = asked?.version ?? version;
  if (asked !== undefined && !GRADLE_JDKS.includes(jdk)) {
    refuse({
      where: 'JavaProgram.buildWith',
      problem: `the toolchain of ${asked.by} is a JDK that no image of Gradle has`,
      value: String(jdk),
      allowed: GRADLE_JDKS.join(', '),
      fix: 'ask for one of these there, and say options.release for classes of an older version',
    });
  }
  return `gradle:${jdk > 24 ? 9 : 8}-jdk${jdk}`;
}

/** The build stage: dependencies from what tells them, so that changes of sources leave them in the cache; then what is built. */
export function addJavaStage(dockerfile: Dockerfile, paths: ContextPaths, { image, version, plan, modules, secrets }: JavaSteps): DockerfileStage {
  const stage = dockerfile.addStage('build', { image });
  const cache = CACHES[plan.tool];
  const mounts = cache === undefined ? [] : [RunMount.cache({ target: cache }), ...secretMounts(secrets)];
  const run = ({ argv, fetches }: BuildPlan['commands'][number]): unknown => stage.run(argv, { mounts: fetches ? mounts : [] });
  Object.entries(JAVA_ENV).forEach(([name, value]) => stage.env(name, value));
  stage.workdir('/src');
  if (modules !== undefined) {
    stage.run(jlink(modules, version));
  }
  if (plan.fetch.length > 0) {
    copyFiles(stage, paths, plan.manifests, './');
    plan.fetch.forEach(run);
  }
  stage.copy({ sources: [`${paths.sources}/`], destination: './' });
  plan.commands.forEach(run);
  plan.placed.forEach(({ files, to }) => copyFiles(stage, paths, files, `/${to}/`));
  tidy(stage, `${OUT}/program`);
  return stage;
}

/** Without what only developers read; nothing in it names the time. */
function jlink(modules: string[], version: number): string[] {
  const compress = version < 21 ? '--compress=2' : '--compress=zip-6';
  const leaner = ['--strip-java-debug-attributes', '--no-header-files', '--no-man-pages', compress];
  return ['jlink', '--add-modules', modules.join(','), ...leaner, '--output', `${OUT}/runtime${RUNTIME_HOME}`];
}

function copyFiles(stage: DockerfileStage, paths: ContextPaths, files: string[], destination: string): void {
  for (const folder of [...new Set(files.map(path => posix.dirname(path)))].sort()) {
    const sources = files.filter(path => posix.dirname(path) === folder).sort().map(path => posix.join(paths.sources, path));
    stage.copy({ sources, destination: folder === '.' ? destination : `${destination}${folder}/` });
  }
}
