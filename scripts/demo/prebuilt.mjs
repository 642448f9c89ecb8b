import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../set-up.mjs';
import { DEMO } from './folder.mjs';

/**
 * A static program that an npm package ships, in place of hello-go where there is no Go: esbuild is written in Go, too.
 *
 * @returns {(import('./embedded-builder.mjs').Project & { note: string }) | undefined} undefined where npm installed none for this machine
 */
export function prebuiltFor() {
  const name = `@esbuild/linux-${process.arch}`;
  const program = join(ROOT, 'node_modules', name, 'bin', 'esbuild');
  if (!existsSync(program)) return undefined;
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));
  cpSync(program, join(DEMO, 'prebuilt', 'esbuild'));
  return {
    name: 'esbuild',
    args: ['prebuilt', '--language', 'prebuilt', '--entry', 'esbuild', '--base', 'scratch', '--', '--version'],
    line: version,
    note: `a static Go program that the npm package ${name} ships takes the row of hello-go; its line is its version.`,
  };
}
