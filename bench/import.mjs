// Time of require('cdk-minimal-images') from the packed package, beside require('aws-cdk-lib'): each in a process of its own, in turns.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, report } from './lib/report.mjs';
import { ROOT, setUp } from '../scripts/set-up.mjs';

const ROUNDS = 21;
setUp();
const folder = mkdtempSync(join(tmpdir(), 'bench-import-'));
try {
  const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n').pop();
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', folder]);
  cpSync(join(folder, 'package'), join(modules, 'cdk-minimal-images'), { recursive: true });
  for (const peer of ['aws-cdk-lib', 'constructs']) {
    symlinkSync(join(ROOT, 'node_modules', peer), join(modules, peer), 'dir');
  }
  const time = name => Number(execFileSync(process.execPath, ['-e',
    `const t = process.hrtime.bigint(); require(${JSON.stringify(name)}); console.log(Number(process.hrtime.bigint() - t) / 1e6)`], { cwd: folder, encoding: 'utf8' }));
  const names = ['cdk-minimal-images', 'aws-cdk-lib'];
  names.forEach(time); // warm-up: fills the file cache
  const times = names.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    names.forEach((name, index) => times[index].push(time(name)));
  }
  const [ours, peer] = times.map(median);
  report(`import: median of ${ROUNDS} processes each, one warm-up`, [
    { case: 'require', subject: 'cdk-minimal-images', value: ours, unit: 'ms', peer: `aws-cdk-lib ${peer.toFixed(1)} ms`, ratio: ours / peer, mark: 1 },
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
