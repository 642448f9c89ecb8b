import { CHECKS, checkBuild, CheckFinding } from '../../../src/dockerfile/checks';
import { CheckOptions } from '../../../src/dockerfile/checks/read';

/** Lines of a Dockerfile, and how it is built. */
export type Case = readonly [lines: string[], ...expected: string[]];

/** What one check says of these lines, each as `line N: what`. */
export function said(id: string, lines: string[], options: CheckOptions = {}): string[] {
  return findings(id, lines, options).map(({ line, what }) => `line ${line}: ${what}`);
}

export function findings(id: string, lines: string[], options: CheckOptions = {}): CheckFinding[] {
  if (!CHECKS.some((check) => check.id === id)) throw new Error(`there is no check ${id}`);
  return checkBuild(lines.join('\n'), options).filter((finding) => finding.id === id);
}

/** A test for each case: the check says exactly this. */
export function catches(id: string, cases: Case[], options: CheckOptions = {}): void {
  test.each(cases.map(([lines, ...expected]) => ({ dockerfile: lines.join(' ⏎ '), lines, expected })))('catches $dockerfile', ({ lines, expected }) => {
    // GIVEN lines that the check is about, WHEN it looks at them
    const found = findings(id, lines, options);
    // THEN it says exactly this, where it is and how to fix it
    expect(found.map(({ line, what }) => `line ${line}: ${what}`)).toEqual(expected);
    expect(found.every(({ fix, where, keyword, line }) => fix.length >= 5 && where === `${keyword} in line ${line}`)).toBe(true);
  });
}

export function catchesNot(id: string, cases: string[][], options: CheckOptions = {}): void {
  test.each(cases.map((lines) => ({ dockerfile: lines.join(' ⏎ '), lines })))('leaves alone $dockerfile', ({ lines }) => {
    // GIVEN lines that are right, WHEN the check looks at them, THEN it says nothing
    expect(said(id, lines, options)).toEqual([]);
  });
}
