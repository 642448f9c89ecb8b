import { awscdk, javascript } from 'projen';

/** Lock file without registry addresses, so that it installs from whichever registry a machine is set up for. */
export function npmSettings(project: awscdk.AwsCdkConstructLibrary): void {
  const npmrc = new javascript.NpmConfig(project);
  npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
  npmrc.addConfig('fund', 'false');
  npmrc.addConfig('audit', 'false');
  // newer ones name platform packages that not every registry has: npm then writes a lock file that npm ci refuses
  project.package.addPackageResolutions('unrs-resolver@1.12.2');
}
