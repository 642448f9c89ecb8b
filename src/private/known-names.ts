import { refuse } from './errors';

/** The names that options of a kind have; the compiler sees to it that none is missing. */
export type Names<T> = { readonly [name in keyof Required<T>]: true };

/** The same options; refuses a name that none has: JavaScript says nothing of a slip, and the option would count as left out. */
export function checkNames<T extends object>(given: T, names: Names<T>, where: string): T {
  const known = Object.keys(names);
  const wrong = Object.entries(given ?? {}).find(([name, value]) => value !== undefined && !known.includes(name))?.[0];
  if (wrong !== undefined) {
    const near = known.find(name => isNear(name, wrong));
    refuse({ where, problem: 'there is no such option', value: wrong, allowed: known.join(', '), fix: near === undefined ? 'leave it out, or correct the spelling' : `write ${near}` });
  }
  return given;
}

/** Singular and plural, the beginning of the other, or one letter more, less or changed. */
function isNear(name: string, wrong: string): boolean {
  const [a, b] = [name.toLowerCase(), wrong.toLowerCase()];
  let front = 0;
  while (front < a.length && a[front] === b[front]) {
    front += 1;
  }
  let back = 0;
  while (back < Math.min(a.length, b.length) - front && a.at(-1 - back) === b.at(-1 - back)) {
    back += 1;
  }
  const rest = Math.max(a.length, b.length) - front - back;
  return front === Math.min(a.length, b.length) || rest <= 1 || rest === 2 && a.length === b.length;
}
