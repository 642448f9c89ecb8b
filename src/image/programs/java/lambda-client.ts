import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { BuildPlan, JavaProject } from './build-plan';
import { neededModules } from './modules';
import { isSame } from './pom';
import { refuse } from '../../../private/errors';
import type { LambdaClient } from '../../program';
import { readText } from '../../sources/read-text';

const CLIENT = 'aws-lambda-java-runtime-interface-client';
const CLASS = 'com.amazonaws.services.lambda.runtime.api.client.AWSLambda';
const NAME = '[\\p{L}_$][\\p{L}\\p{N}_$]*';

export function checkJavaHandler(handler: string): void {
  if (!new RegExp(`^${NAME}(\\.${NAME})*(::${NAME})?$`, 'u').test(handler)) {
    refuse({
      where: 'lambdaRuntime', problem: 'this does not name a class and its method', value: handler, allowed: 'com.example.Handler::handleRequest, or com.example.Handler', fix: 'give the full name of the class, and :: before the method',
    });
  }
}

/** Whether a program brings the client that its own class starts, as far as its dependencies are known. */
export function builtInClient(project: Known, tool: BuildPlan['tool']): LambdaClient {
  return has[tool](project) ? { missing: false } : {
    missing: true,
    problem: 'the program has no runtime interface client among its dependencies, so nothing would ask for events',
    value: 'LambdaRuntime.builtIn()',
    allowed: `a program with com.amazonaws:${CLIENT}`,
    fix: `${howToAdd(tool)}; LambdaRuntime.interfaceClient('com.example.Handler') starts it`,
  };
}

function howToAdd(tool: BuildPlan['tool']): string {
  return tool === 'javac'
    ? `put the jars of ${CLIENT} and of what it needs into the folder lib`
    : `add com.amazonaws:${CLIENT}:2.10.1 to the dependencies of ${tool === 'maven' ? 'pom.xml' : 'build.gradle'}`;
}

/** Refuses programs that do not have the client among their dependencies, as far as these are known. */
export function checkJavaClient(handler: string, project: Pick<JavaProject, 'root' | 'poms' | 'module' | 'isGradle' | 'files'>, { tool }: BuildPlan): void {
  if (!has[tool](project)) {
    refuse({
      where: 'lambdaRuntime',
      problem: 'the program has no runtime interface client among its dependencies, so nothing would ask for events',
      value: handler,
      allowed: `a program with com.amazonaws:${CLIENT}`,
      fix: howToAdd(tool),
    });
  }
}

/** What starts; the handler goes behind it. */
export function clientStart(java: string, { jar, classPath }: BuildPlan): string[] {
  return [java, '-cp', jar ?? classPath.join(':'), CLASS];
}

type Known = Pick<JavaProject, 'root' | 'poms' | 'module' | 'isGradle' | 'files'>;

const has: { readonly [tool in BuildPlan['tool']]: (project: Known) => boolean } = {
  // a parent that is not here may bring it
  maven: ({ poms, module }) => neededModules(poms, module).some(({ dependencies, parent }) =>
    dependencies.some(({ artifactId }) => artifactId === CLIENT) || parent !== undefined && !poms.some(pom => isSame(pom, parent))),
  gradle: ({ root, module }) => ['build.gradle', 'build.gradle.kts', 'gradle/libs.versions.toml'].flatMap(name => [name, posix.join(module, name)])
    .filter(path => existsSync(join(root, path)))
    .some(path => readText('JavaProgram.projectRoot', root, path).includes(CLIENT)),
  javac: ({ files }) => files.some(path => posix.basename(path).startsWith(CLIENT)),
  // what is in a finished jar is not looked at
  none: () => true,
};
