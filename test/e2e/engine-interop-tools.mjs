import { chmodSync, cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, makeOnce } from './engine/cache.mjs';
import { must } from './engine/run.mjs';
import { temporaryFolder } from './support/folders.mjs';

/**
 * A program out of a Debian package, which is not installed for it.
 *
 * @param {string} name of the package and of the program
 * @returns {Promise<{ program: string, reason?: undefined } | { program?: undefined, reason: string }>}
 */
export async function debianTool(name) {
  const program = join(cacheFolder(), 'tools', name);
  try {
    await makeOnce(program, async (temporary) => {
      const folder = temporaryFolder();
      await must('apt-get', ['-qq', 'download', name], { cwd: folder });
      const [file] = readdirSync(folder).filter((each) => each.endsWith('.deb'));
      await must('dpkg-deb', ['-x', join(folder, file), join(folder, 'unpacked')]);
      cpSync(join(folder, 'unpacked', 'usr', 'bin', name), temporary);
      chmodSync(temporary, 0o755);
    });
    return { program };
  } catch (error) {
    return { reason: `${name} cannot be had: ${String(error)}` };
  }
}

const HELLO = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("Merhaba Dünya!") }\n';

/**
 * A static program.
 *
 * @param {string} architecture
 */
export async function hello(architecture) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'go.mod'), 'module hello\n\ngo 1.21\n');
  writeFileSync(join(folder, 'main.go'), HELLO);
  const program = join(folder, 'hello');
  const env = { CGO_ENABLED: '0', GOOS: 'linux', GOARCH: architecture, GOFLAGS: '', GOWORK: 'off', GOTOOLCHAIN: 'local' };
  await must('go', ['build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', program, '.'], { cwd: folder, env });
  return program;
}
