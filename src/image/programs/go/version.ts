import { GoWorkspace } from './modules';
import { refuse } from '../../../private/errors';

const DEFAULT_GO = '1.26';

/**
 * Minor version of the toolchain: what is given, else the default, or what go.mod and go.work ask for when that is newer.
 *
 * @throws when what is given is older than what they ask for
 */
export function goVersion({ goVersion: wanted }: GoWorkspace, given: string | undefined): string {
  if (given && wanted && minor(given) < minor(wanted)) {
    refuse({
      where: 'GoProgram.goVersion',
      problem: `go.mod asks for Go ${wanted}`,
      value: given,
      allowed: `${wanted} or newer`,
      fix: 'raise goVersion, or lower the go line of go.mod',
    });
  }
  return given ?? (wanted && minor(wanted) > minor(DEFAULT_GO) ? wanted : DEFAULT_GO);
}

function minor(version: string): number {
  return Number(version.split('.')[1]);
}
