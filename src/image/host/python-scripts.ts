import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Longer than any first line that pip writes, with the form for interpreters with spaces in their path. */
const FIRST_LINES = /^#!(?:\/bin\/sh\n'''exec' .*\n' '''|.*)\n/;

/**
 * Scripts of packages name the interpreter that installed them: gives them the build stage's, so that no path of this machine is in a layer, and
 * corrects what the packages' lists of files say of them.
 */
export function nameInterpreter(packages: string, ours: string, stage: string): void {
  const folder = join(packages, 'bin');
  const changed = new Map<string, Buffer>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const path = join(folder, name);
    // latin1 keeps every byte as it is
    const text = readFileSync(path, 'latin1');
    const first = FIRST_LINES.exec(text)?.[0] ?? '';
    if (first.includes(Buffer.from(ours).toString('latin1'))) {
      const content = Buffer.from(`#!${stage}\n${text.slice(first.length)}`, 'latin1');
      writeFileSync(path, content);
      changed.set(name, content);
    }
  }
  if (changed.size > 0) {
    readdirSync(packages).filter(name => name.endsWith('.dist-info')).forEach(name => correctRecord(join(packages, name, 'RECORD'), changed));
  }
}

/** Lines are `path,sha256=…,size`; those of scripts lead out of the packages' folder to the one with the scripts. */
function correctRecord(file: string, changed: ReadonlyMap<string, Buffer>): void {
  if (!existsSync(file)) {
    return;
  }
  const lines = readFileSync(file, 'utf8').split('\n').map(line => {
    const path = /^(\.\.\/.*),sha256=[^,]*,\d*\r?$/.exec(line)?.[1];
    const content = path !== undefined && posix.basename(posix.dirname(path)) === 'bin' ? changed.get(posix.basename(path)) : undefined;
    return content === undefined ? line : `${path},sha256=${createHash('sha256').update(content).digest('base64url')},${content.length}`;
  });
  writeFileSync(file, lines.join('\n'));
}
