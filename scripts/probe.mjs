// Compiles data/probe/http-probe.c for each architecture that has a probe: `node scripts/probe.mjs [FOLDER]`, into data/probe when no folder is named.
// Needs gcc and Debian's cross compilers (gcc-aarch64-linux-gnu, …), on an amd64 machine; data/versions.json says which version made the committed files.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DATA = fileURLToPath(new URL('../data/', import.meta.url));
/** Debian's compilers, by OCI's name of what they compile for. */
const COMPILERS = {
  amd64: 'x86_64-linux-gnu-gcc',
  arm64: 'aarch64-linux-gnu-gcc',
  arm: 'arm-linux-gnueabihf-gcc',
  ppc64le: 'powerpc64le-linux-gnu-gcc',
  riscv64: 'riscv64-linux-gnu-gcc',
  s390x: 's390x-linux-gnu-gcc',
};
/** No library, no unwinding tables, no notes: what is left is code. */
const FLAGS = [
  '-std=c11', '-Wall', '-Wextra', '-Werror', '-Os', '-ffreestanding', '-fno-builtin', '-fno-stack-protector', '-fno-asynchronous-unwind-tables',
  '-fno-tree-loop-distribute-patterns', '-fno-pic', '-fno-ident', '-nostdlib', '-static', '-no-pie', '-s', '-Wl,--build-id=none,-z,noseparate-code,-z,noexecstack',
];
const OF_ARCHITECTURE = {
  amd64: ['-fcf-protection=none', '-mno-red-zone'],
  arm64: ['-mno-outline-atomics'],
  // for all variants of the platform, the oldest included
  arm: ['-marm', '-march=armv5te', '-mfloat-abi=soft', '-fno-unwind-tables'],
  ppc64le: ['-mcpu=power8'],
  riscv64: ['-march=rv64gc', '-mabi=lp64d'],
  s390x: ['-march=z10', '-msoft-float'],
};

const target = process.argv[2] ?? join(DATA, 'probe');
mkdirSync(target, { recursive: true });
for (const [architecture, compiler] of Object.entries(COMPILERS)) {
  const file = join(target, `http-probe-${architecture}`);
  execFileSync(compiler, [...FLAGS, ...OF_ARCHITECTURE[architecture], '-o', file, join(DATA, 'probe', 'http-probe.c')], { stdio: 'inherit' });
  const bytes = readFileSync(file);
  console.log(`${architecture} ${bytes.length} bytes`);
  if (process.argv[2] === undefined) {
    const versions = join(DATA, 'versions.json');
    const known = JSON.parse(readFileSync(versions, 'utf8'));
    known[`probe/http-probe-${architecture}`] = {
      source: 'data/probe/http-probe.c',
      compiler: `gcc ${execFileSync(compiler, ['-dumpfullversion'], { encoding: 'utf8' }).trim()}`,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
    writeFileSync(versions, `${JSON.stringify(known, null, 2)}\n`);
  }
}
