import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readElf } from '../../src/oci/elf';
import { elf, GLIBC_AMD64, MUSL_AMD64, STATIC_AMD64, STATIC_ARM64 } from '../fixtures/elf';

describe('headers', () => {
  test.each([
    ['amd64', { machine: 62 }], ['arm64', { machine: 183 }], ['riscv64', { machine: 243 }], ['ppc64le', { machine: 21 }],
    ['arm', { machine: 40, bits: 32 }], ['s390x', { machine: 22, bigEndian: true }],
  ] as const)('%s', (architecture, options) => {
    expect(readElf(elf(options))).toEqual({ architecture });
    expect(readElf(elf({ ...options, interpreter: '/lib/ld.so' }))).toEqual({ architecture, interpreter: '/lib/ld.so' });
  });

  test.each([
    ['another machine', { machine: 8 }], ['big-endian POWER', { machine: 21, bigEndian: true }], ['little-endian IBM Z', { machine: 22 }],
  ])('%s has no name', (_what, options) => {
    expect(readElf(elf(options))).toEqual({ architecture: undefined });
  });

  test('the fixtures are what they say', () => {
    expect([STATIC_AMD64, STATIC_ARM64, GLIBC_AMD64, MUSL_AMD64].map(readElf)).toEqual([
      { architecture: 'amd64' }, { architecture: 'arm64' },
      { architecture: 'amd64', interpreter: '/lib64/ld-linux-x86-64.so.2' }, { architecture: 'amd64', interpreter: '/lib/ld-musl-x86_64.so.1' },
    ]);
  });

  test('this very Node.js asks for the loader of the GNU libc', () => {
    expect(readElf(readFileSync(process.execPath))?.interpreter).toMatch(/ld-linux/);
  });

  test('readelf sees the same loader', () => {
    // GIVEN
    const folder = mkdtempSync(join(tmpdir(), 'elf-'));
    writeFileSync(join(folder, 'program'), GLIBC_AMD64);

    // WHEN
    const seen = execFileSync('readelf', ['-lh', join(folder, 'program')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    rmSync(folder, { recursive: true });

    // THEN
    expect(seen).toContain('Advanced Micro Devices X86-64');
    expect(seen).toContain('INTERP');
  });
});

describe('what is no program', () => {
  test.each([
    ['nothing', Buffer.alloc(0)], ['a script', Buffer.from(`#!/bin/sh\n${'x'.repeat(100)}`)], ['zeros', Buffer.alloc(4096)],
    ['a Mach-O file', Buffer.concat([Buffer.from('cffaedfe', 'hex'), Buffer.alloc(100)])], ['a Windows program', Buffer.from(`MZ${'\0'.repeat(100)}`)],
    ['only the magic number', Buffer.from('\x7fELF', 'latin1')],
  ])('%s', (_what, bytes) => {
    expect(readElf(bytes)).toBeUndefined();
  });

  test('every cut of a program that asks for a loader is refused or whole', () => {
    const whole = readElf(GLIBC_AMD64);
    for (let length = 0; length < GLIBC_AMD64.length; length++) {
      const seen = readElf(GLIBC_AMD64.subarray(0, length));
      expect(seen === undefined || seen.interpreter === whole!.interpreter).toBe(true);
    }
  });

  test('entries that claim to be empty do not lead behind the end', () => {
    // GIVEN a table at the very end whose entries have size 0
    const bytes = elf({ interpreter: '/lib/ld.so' });
    bytes.writeBigUInt64LE(BigInt(bytes.length), 32);
    bytes.writeUInt16LE(0, 54);

    // WHEN, THEN
    expect(readElf(bytes)).toBeUndefined();
  });
});

describe('any bytes', () => {
  const parts = fc.record({ at: fc.nat(127), byte: fc.nat(255) });

  test('never an exception, never more than the header has entries', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
      readElf(Buffer.concat([Buffer.from('\x7fELF', 'latin1'), bytes]));
    }), { numRuns: 2000 });
  });

  test('changed bytes of a program neither', () => {
    fc.assert(fc.property(fc.array(parts, { maxLength: 12 }), fc.constantFrom(GLIBC_AMD64, STATIC_AMD64, elf({ bits: 32, interpreter: '/x' }), elf({ bigEndian: true })), (changes, program) => {
      const bytes = Buffer.from(program);
      changes.forEach(({ at, byte }) => bytes.writeUInt8(byte, at));
      const seen = readElf(bytes);
      expect(seen === undefined || seen.interpreter === undefined || typeof seen.interpreter === 'string').toBe(true);
    }), { numRuns: 3000 });
  });
});
