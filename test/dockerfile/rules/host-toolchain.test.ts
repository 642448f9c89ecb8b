import { checkHost } from '../../../src/dockerfile/rules';
import { HostToolchain } from '../../../src/dockerfile/rules/subject';

const GO = { reference: 'golang:1.26-trixie', found: 'go 1.26.8', version: '1.26.8' };
const GCC = { reference: 'gcc:14-trixie', found: 'gcc 14.2.0 with glibc 2.41', version: '14.2.0', libc: 'glibc 2.41' };
const says = (host: HostToolchain): string[] => checkHost([host]).map(({ severity, what }) => `${severity} ${what}`);

describe('host-toolchain', () => {
  test.each<[string, HostToolchain, string]>([
    ['another Go', { ...GO, found: 'go 1.27.1', version: '1.27.1' }, 'go 1.27.1 of this machine builds where the recipe has golang:1.26-trixie: '],
    ['a Go whose number only begins alike', { ...GO, found: 'go 1.260.1', version: '1.260.1' }, 'go 1.260.1 of this machine'],
    ['another GCC', { ...GCC, found: 'gcc 12.2.0', version: '12.2.0' }, 'gcc 12.2.0 of this machine builds where the recipe has gcc:14-trixie: '],
    ['another C library', { ...GCC, libc: 'glibc 2.40' }, 'of this machine builds where the recipe has gcc:14-trixie (glibc 2.41): '],
    ['what is left out', { reference: 'python:3.13-slim-trixie', found: 'none needed', version: '', lacks: 'nobody compiles the files' }, 'nobody compiles the files'],
  ])('catches %s', (_what, host, expected) => {
    expect(says(host)).toEqual([expect.stringContaining(expected)]);
    expect(says(host)[0]).toMatch(/^info /);
  });

  test.each<[string, HostToolchain]>([
    ['the same minor version of Go', GO],
    ['the same major version of GCC with the same C library', GCC],
    ['the same minor version of Python', { reference: 'python:3.13-slim-trixie', found: 'python 3.13.0', version: '3.13.0' }],
  ])('lets pass: %s', (_what, host) => {
    expect(says(host)).toEqual([]);
  });

  test('names what to install', () => {
    expect(checkHost([{ ...GO, version: '1.27.1' }])[0].fix).toContain('install Go 1.26;');
  });
});
