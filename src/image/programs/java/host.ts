import { JAVA_ENV, JavaSteps } from './steps';
import { HostBuild, HostStep } from '../../host/host-build';

/** The commands of the build stage; nothing for Gradle and for runtimes, of which machines seldom have the version that is needed. */
export function javaHostBuild({ image, version, release, plan, modules, secrets, startsJar }: JavaSteps): HostBuild | undefined {
  if (plan.tool === 'gradle' || modules !== undefined) {
    return undefined;
  }
  // Maven looks for settings in the home folder that Java knows, which is not the build's
  const settings = secrets.includes('settings.xml') ? ['--settings', '../home/.m2/settings.xml'] : [];
  const steps = [...plan.fetch, ...plan.commands].map(({ argv: [program, ...rest], fetches }): HostStep => ({
    argv: [program, ...(program === 'mvn' ? settings : []), ...rest], cwd: 'src', env: JAVA_ENV, fetches,
  }));
  return {
    where: 'JavaProgram',
    tool: {
      language: 'java', image, atLeast: release, maven: plan.tool === 'maven', compiles: plan.tool !== 'none', runs: version, starts: startsJar ? 'program/app/app.jar' : undefined,
    },
    copies: plan.placed.map(({ files, to }) => ({ to, only: files })),
    steps,
    secrets,
  };
}
