import { refuse } from '../../../private/errors';
import { shortList } from '../../sources/strings';

/** The front of a module's path, part by part, each of which may hold * and ?. No address: no scheme, no port, no user. */
const PATTERN = /^(?=.{1,256}$)[\w.~*?-]+(\/[\w.~*?-]+)*$/;
const MOST = 64;

/** Patterns for GOPRIVATE, each once, in a fixed order. */
export function privatePatterns(patterns: string[] | undefined): string[] {
  const where = 'GoProgram.privateModules';
  const given = shortList(patterns, { where, most: MOST, of: 'patterns', fix: 'put it into [ ], and use * for what patterns have in common' });
  given.forEach((pattern, index) => {
    if (typeof pattern !== 'string' || !PATTERN.test(pattern)) {
      refuse({
        where: `${where}[${index}]`,
        problem: 'this is no pattern for the path of a module',
        // of an address, the part before @ may be a password
        value: typeof pattern === 'string' ? pattern.replace(/^.*@/s, '…@') : typeof pattern,
        allowed: 'patterns as in GOPRIVATE, such as git.example.com/* or *.corp.example.com/team',
        fix: 'write the front of the path by which the modules are imported, without https:// and without a final /',
      });
    }
  });
  return [...new Set<string>(given)].sort();
}
