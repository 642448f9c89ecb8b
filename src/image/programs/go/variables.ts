import { refuse } from '../../../private/errors';
import { byCodeUnit } from '../../../private/text';
import { literal } from '../../sources/strings';

const WHERE = 'GoProgram.variables';

/**
 * `-X` flags for the linker, in a fixed order.
 *
 * Go splits what follows `-ldflags=` at spaces and reads no escapes: what has one stands between quotes, of which one kind has to be free.
 */
export function linkerVariables(variables: { readonly [name: string]: string } | undefined): string[] {
  return Object.entries(variables ?? {}).sort(([a], [b]) => byCodeUnit(a, b)).map(([name, given]) => {
    const where = `${WHERE}[${JSON.stringify(name)}]`;
    // path of a package and a name in it
    if (!/^[\p{L}\p{N}._~/-]*[\p{L}\p{N}_-]\.[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
      refuse({ where, problem: 'this does not name a variable of Go', value: name, allowed: 'the path of a package, a period, and a name: main.version', fix: 'write it as allowed' });
    }
    const value = literal(given, where);
    const both = value.includes('"') && value.includes('\'');
    if (both || /[\u0000-\u001f\u007f]/.test(value)) {
      refuse({
        where,
        problem: both ? 'Go has no way to write both kinds of quotes there' : 'there is a control character in it',
        value,
        allowed: 'text on one line with at most one kind of quotes',
        fix: both ? 'leave one kind out' : 'remove it',
      });
    }
    const text = `${name}=${value}`;
    const quote = /[\s"']/.test(text) ? value.includes('\'') ? '"' : '\'' : '';
    return `-X ${quote}${text}${quote}`;
  });
}
