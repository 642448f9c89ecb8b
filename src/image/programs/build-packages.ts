import { DockerfileStage } from '../../dockerfile/stage';
import { refuse } from '../../private/errors';
import { byCodeUnit } from '../../private/text';
import { DebianPackage, packageOf } from '../debian/package-name';
import { shortList } from '../sources/strings';

/** A package of Debian that a build needs, not the image. */
export type BuildPackage = DebianPackage;

const MOST = 100;
/** In one step, or a list that was kept would name packages that the archive no longer has. What `satisfy` takes are names, never patterns. */
const INSTALL = 'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get satisfy --yes --no-install-recommends "$@"';

/** Packages as `name` or `name=version`, each once, in a fixed order. */
export function buildPackages(given: unknown, where: string): BuildPackage[] {
  const fix = 'put it into [ ], and name the packages that the build itself needs: those that they depend on come along';
  const packages = new Map<string, BuildPackage>();
  shortList(given as readonly unknown[] | undefined, { where, most: MOST, of: 'packages', fix }).forEach((text, index) => {
    const found = typeof text === 'string' ? packageOf(text) : undefined;
    if (found === undefined) {
      return refuse({
        where: `${where}[${index}]`,
        problem: 'this does not name a package of Debian',
        value: text,
        allowed: 'name or name=version, such as zlib1g-dev',
        fix: 'write it as packages.debian.org has it',
      });
    }
    if (packages.has(found.name)) {
      refuse({ where: `${where}[${index}]`, problem: 'the package is named twice', value: text, allowed: 'each name once', fix: 'remove one of them' });
    }
    packages.set(found.name, found);
  });
  return [...packages.values()].sort((a, b) => byCodeUnit(a.name, b.name));
}

/** Before any source is copied, so that a change of sources installs nothing again. */
export function installBuildPackages(stage: DockerfileStage, packages: BuildPackage[]): void {
  if (packages.length > 0) {
    stage.run(['sh', '-c', INSTALL, 'packages', ...packages.map(({ name, version }) => version === undefined ? name : `${name} (= ${version})`)]);
  }
}
