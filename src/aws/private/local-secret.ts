import { refuse } from '../../private/errors';
import type { BuildSecret } from '../build-secret';

/**
 * Where this machine has a secret; refuses one that AWS has.
 *
 * @param builder who would have to ask AWS, for the message
 */
export function localSecret(slot: string, { _local: local, _source: source }: BuildSecret, builder: string): NonNullable<BuildSecret['_local']> {
  return local ?? refuse({
    where: `MinimalImageAsset.secrets.${slot}`,
    problem: `${builder} does not ask AWS for secrets`,
    value: `BuildSecret.${source}()`,
    allowed: 'BuildSecret.fromEnvironment(), BuildSecret.fromFile()',
    fix: 'give the value there, or use ImagePublisher.codeBuild()',
  });
}
