import { RULES } from '../../../src/dockerfile/rules';
import { Hit } from '../../../src/dockerfile/rules/rule';
import { BaseView, RuleSubject } from '../../../src/dockerfile/rules/subject';
import { readDockerfile } from '../../../src/dockerfile/text/read-dockerfile';
import { namesRelease } from '../../../src/dockerfile/text/reference';
import { Severity } from '../../../src/findings/finding';

const DEBIAN_13 = { debian: 13, glibc: '2.41', debug: false, shell: false } as const;
const PYTHON = { ...DEBIAN_13, interpreter: ['/usr/bin/python3.13'], runtime: { name: 'python', version: '3.13.5' } };
const NODE = { ...DEBIAN_13, interpreter: ['/nodejs/bin/node'], runtime: { name: 'node', version: '24.19.0' } };
const JAVA = { ...DEBIAN_13, interpreter: ['/usr/bin/java', '-jar'], runtime: { name: 'java', version: '21' } };
const DEBUG = { debug: true, shell: '/busybox/sh' };

/** Facts of some bases, as a catalog has them. */
const BASES: { [reference: string]: Omit<BaseView, 'reference' | 'releaseInName'> } = {
  'gcr.io/distroless/static-debian13': { debian: 13, debug: false, shell: false, interpreter: [], user: '0' },
  'gcr.io/distroless/static-debian13:nonroot': { debian: 13, debug: false, shell: false, interpreter: [], user: '65532' },
  'gcr.io/distroless/static-debian13:debug': { debian: 13, ...DEBUG, interpreter: ['/busybox/sh'], user: '0' },
  'gcr.io/distroless/cc-debian12:nonroot': { debian: 12, glibc: '2.36', debug: false, shell: false, interpreter: [], user: '65532' },
  'gcr.io/distroless/python3-debian13:nonroot': { ...PYTHON, user: '65532' },
  'gcr.io/distroless/python3-debian13:debug': { ...PYTHON, ...DEBUG, user: '0' },
  'gcr.io/distroless/nodejs24-debian13:nonroot': { ...NODE, user: '65532' },
  'gcr.io/distroless/java21-debian13:nonroot': { ...JAVA, user: '65532' },
};

/** The subject that a Dockerfile's lines make, with the base's facts where they are known. */
export function given(...lines: string[]): RuleSubject {
  const stage = readDockerfile(lines.join('\n'));
  const { reference } = stage.base;
  const base = { ...stage.base, releaseInName: namesRelease(reference), ...BASES[reference] };
  return { ...stage, base, workdir: stage.workdir ?? (/:nonroot$/.test(reference) ? '/home/nonroot' : '/') };
}

/** What one rule says of these lines, each as `severity where: what`. */
export function said(id: string, ...lines: string[]): string[] {
  return hits(id, ...lines).map(({ severity, where, what }) => `${severity} ${where}: ${what}`);
}

export function hits(id: string, ...lines: string[]): (Hit & { severity: Severity })[] {
  const rule = RULES.find((one) => one.id === id);
  if (!rule) throw new Error(`there is no rule ${id}`);
  return rule.check(given(...lines)).map((hit) => ({ ...hit, severity: hit.severity ?? rule.severity }));
}

/** A test for each case: the rule says this, or nothing. */
export function catches(id: string, cases: [lines: string[], ...expected: string[]][]): void {
  test.each(cases.map(([lines, ...expected]) => ({ dockerfile: lines.join(' ⏎ '), lines, expected })))('catches $dockerfile', ({ lines, expected }) => {
    // GIVEN lines that the rule is about, WHEN it looks at them
    const found = said(id, ...lines);
    // THEN it says exactly this, and how to fix it
    expect(found).toEqual(expected);
    expect(hits(id, ...lines).every(({ fix }) => fix.length > 10)).toBe(true);
  });
}

export function catchesNot(id: string, cases: string[][]): void {
  test.each(cases.map((lines) => ({ dockerfile: lines.join(' ⏎ '), lines })))('leaves alone $dockerfile', ({ lines }) => {
    // GIVEN lines that are right, WHEN the rule looks at them, THEN it says nothing
    expect(said(id, ...lines)).toEqual([]);
  });
}
