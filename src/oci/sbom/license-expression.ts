import { SPDX_EXCEPTIONS, SPDX_LICENSES } from './spdx-names';

/** Longer texts are the license itself, not its name. */
const LONGEST = 1000;

const LICENSES = new Map(SPDX_LICENSES.map(name => [name.toLowerCase(), name]));
const EXCEPTIONS = new Map(SPDX_EXCEPTIONS.map(name => [name.toLowerCase(), name]));

/**
 * The SPDX license expression that a text is, in SPDX's own spelling; undefined when it is none.
 *
 * `LicenseRef-…` is none either: what it stands for is known only where it was written.
 *
 * @see https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
 */
export function licenseExpression(text: string): string | undefined {
  if (text.length > LONGEST) {
    return undefined;
  }
  const words = text.replace(/[()]/g, ' $& ').split(/\s+/).filter(word => word !== '');
  const out: string[] = [];
  let depth = 0;
  let wanted: 'operand' | 'operator' = 'operand';
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    const operator = word.toUpperCase();
    if (word === '(' && wanted === 'operand') {
      depth++;
      out.push(word);
    } else if (word === ')' && wanted === 'operator' && depth > 0) {
      depth--;
      out.push(word);
    } else if ((operator === 'AND' || operator === 'OR') && wanted === 'operator') {
      out.push(operator);
      wanted = 'operand';
    } else if (wanted === 'operand') {
      const withException = words[at + 1]?.toUpperCase() === 'WITH';
      const operand = withException ? exceptedLicense(word, words[at + 2] ?? '') : license(word);
      if (operand === undefined) {
        return undefined;
      }
      at += withException ? 2 : 0;
      out.push(operand);
      wanted = 'operator';
    } else {
      return undefined;
    }
  }
  return wanted === 'operator' && depth === 0 ? out.join(' ').replace(/\( /g, '(').replace(/ \)/g, ')') : undefined;
}

/** Whether an expression is one license of SPDX's list and nothing else. */
export function isLicenseName(expression: string): boolean {
  return LICENSES.get(expression.toLowerCase()) === expression;
}

/** The expression that says that all of these hold. */
export function allOf(expressions: readonly string[]): string {
  return expressions.map(each => expressions.length > 1 && / OR /.test(each) ? `(${each})` : each).join(' AND ');
}

function exceptedLicense(name: string, exception: string): string | undefined {
  const [found, excepted] = [license(name), EXCEPTIONS.get(exception.toLowerCase())];
  return found === undefined || excepted === undefined ? undefined : `${found} WITH ${excepted}`;
}

/** `GPL-2.0+` is a name of its own as well as `GPL-2.0` or later. */
function license(word: string): string | undefined {
  const known = LICENSES.get(word.toLowerCase());
  const before = known === undefined && word.endsWith('+') ? LICENSES.get(word.slice(0, -1).toLowerCase()) : undefined;
  return known ?? (before === undefined ? undefined : `${before}+`);
}
