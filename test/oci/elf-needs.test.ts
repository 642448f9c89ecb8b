import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readElf } from '../../src/oci/elf';
import { readElfNeeds } from '../../src/oci/elf-needs';
import { dynamicElf } from '../fixtures/dynamic-elf';
import { STATIC_AMD64 } from '../fixtures/elf';
import { folder } from '../image/support';

/** As readelf of the binutils has it. */
function readelf(path: string): { readonly libraries: string[]; readonly versions: string[] } {
  const says = (flag: string): string => execFileSync('readelf', ['--wide', flag, path], { encoding: 'utf8', maxBuffer: 300_000_000, env: { ...process.env, LC_ALL: 'C' } });
  return {
    libraries: [...says('--dynamic').matchAll(/\(NEEDED\)\s+Shared library: \[(.*)\]/g)].map(([, name]) => name),
    versions: [...says('--version-info').matchAll(/Name: (\S+)  Flags: none/g)].map(([, name]) => name),
  };
}

describe('what a program needs', () => {
  test.each([
    ['amd64', {}], ['arm', { machine: 40, bits: 32 }], ['s390x', { machine: 22, bigEndian: true }], ['POWER', { machine: 20, bits: 32, bigEndian: true }],
  ] as const)('%s', (_what, options) => {
    const program = dynamicElf({ ...options, needed: ['libz.so.1', 'libc.so.6'], versions: ['GLIBC_2.2.5', 'GLIBC_2.38', 'GLIBC_2.9', 'GLIBC_ABI_DT_RELR', 'GLIBC_2.99?'] });
    expect(readElfNeeds(program)).toEqual({ libraries: ['libz.so.1', 'libc.so.6'], glibc: '2.38' });
    expect(readElf(program)?.interpreter).toBe('/lib64/ld-linux-x86-64.so.2');
  });

  test('nothing of a version', () => {
    expect(readElfNeeds(dynamicElf({ needed: ['libc.so.6'] }))).toEqual({ libraries: ['libc.so.6'], glibc: undefined });
    expect(readElfNeeds(dynamicElf({ needed: ['libx.so.1'], versions: ['X_1.0'] }))).toEqual({ libraries: ['libx.so.1'], glibc: undefined });
  });

  test('readelf sees the same in made-up programs and in real ones', () => {
    const made = join(folder(), 'program');
    writeFileSync(made, dynamicElf({ needed: ['libz.so.1', 'libc.so.6'], versions: ['GLIBC_2.38', 'GLIBC_2.4'] }));
    expect(readElfNeeds(readFileSync(made))?.libraries).toEqual(readelf(made).libraries);
    for (const path of [process.execPath, '/bin/sh', '/usr/bin/env']) {
      const { libraries, versions } = readelf(path);
      const newest = Math.max(...versions.map(version => Number(/^GLIBC_2\.(\d+)/.exec(version)?.[1] ?? -1)));
      expect(readElfNeeds(readFileSync(path))).toEqual({ libraries, glibc: `2.${newest}` });
      expect(libraries).toContain('libc.so.6');
    }
  });
});

describe('what has no dynamic section, or a strange one', () => {
  test.each([
    ['a static program', STATIC_AMD64], ['nothing', Buffer.alloc(0)], ['a script', Buffer.from(`#!/bin/sh\n${' '.repeat(100)}`)], ['only the magic number', Buffer.from('\x7fELF', 'latin1')],
  ])('%s', (_what, bytes) => {
    expect(readElfNeeds(bytes)).toBeUndefined();
  });

  test('no change of a program makes it fail or run on', () => {
    const program = dynamicElf({ needed: ['libz.so.1', 'libc.so.6'], versions: ['GLIBC_2.2.5', 'GLIBC_2.38'] });
    const change = fc.record({ at: fc.nat(program.length - 1), value: fc.constantFrom(0, 1, 2, 5, 16, 127, 255) });
    fc.assert(fc.property(fc.array(change, { maxLength: 12 }), fc.nat(program.length), (changes, length) => {
      const changed = Buffer.from(program);
      changes.forEach(({ at, value }) => {
        changed[at] = value;
      });
      const needs = readElfNeeds(changed.subarray(0, length));
      expect(needs === undefined || needs.libraries.every(name => typeof name === 'string')).toBe(true);
    }), { numRuns: 2000 });
  });

  test('versions that lead to themselves end', () => {
    // of a 64-bit file: the last field of the first entry of the versions, which leads on
    const program = dynamicElf({ versions: ['GLIBC_2.2.5'] });
    const at = program.indexOf(Buffer.from([1, 0, 1, 0]), 240);
    program.writeUInt32LE(1, at + 12);
    expect(readElfNeeds(program)).toBeUndefined();
  });
});
