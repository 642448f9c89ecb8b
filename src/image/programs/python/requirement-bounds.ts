/** Below what a requirement asks for versions: `<2`, `==1.2.*` and `~=1.2.0` are below a version, `==1.2` is it at most. */
const UPPER = /(===?|~=|<=|<)\s*(\d+(?:\.\d+){0,9})(\.\*)?/g;

/** Whether a line of requirements asks for versions before this one alone, or for some by its bound: what it leaves open is the newest there is. */
export function asksBefore(text: string, version: string): boolean {
  return [...text.split(/[;#]|--hash/)[0].matchAll(UPPER)].some(([, operator, said, any]) => {
    const release = said.split('.').map(Number);
    const isBelow = operator === '<' || operator === '~=' || any !== undefined;
    const end = operator === '~=' && release.length > 1 ? next(release.slice(0, -1)) : any !== undefined ? next(release) : release;
    const order = compare(end, version.split('.').map(Number));
    return order < 0 || isBelow && order === 0;
  });
}

/** The first release that no longer starts with these numbers. */
function next(release: readonly number[]): number[] {
  return [...release.slice(0, -1), release[release.length - 1] + 1];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = Array.from({ length: Math.max(a.length, b.length) }, (_, at) => at).find(at => (a[at] ?? 0) !== (b[at] ?? 0));
  return index === undefined ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
