// The folders that every subject makes an image of. Each round has its own copy with a word of its own in it: nobody has seen its content before.
import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallFilesPayload, treePayload } from '../lib/payload.mjs';
import { must } from '../../test/e2e/engine/run.mjs';

/** Where the payload's program lies: images without one are of no use, and our command line refuses them. */
export const PROGRAM = 'hello';
const WORD = 'round.txt';
const GO_ENV = { CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off', GOTOOLCHAIN: 'local' };

/** Folders by the name of their case. */
export async function makePayloads(folder, modules, share) {
  const tree = join(folder, 'tree');
  treePayload(tree, modules, share);
  const smallFiles = join(folder, 'small-files');
  smallFilesPayload(smallFiles, Math.floor(20_000 * share));
  const program = join(folder, 'program');
  goProject(program, 'payload');
  await goBuild(program, join(tree, PROGRAM));
  cpSync(join(tree, PROGRAM), join(smallFiles, PROGRAM));
  return { tree, smallFiles };
}

/** A copy that nobody knows yet. */
export async function freshCopy(payload, target, word) {
  mkdirSync(target, { recursive: true });
  await must('cp', ['-a', `${payload}/.`, target]);
  writeFileSync(join(target, WORD), `${word}\n`);
}

/** Changes one file: a source among many, replaced as editors do it. */
export function changeOneFile(folder, file, word) {
  const path = join(folder, file);
  writeFileSync(`${path}.new`, `${readFileSync(path, 'utf8')}\n// ${word}\n`);
  renameSync(`${path}.new`, path);
}

/** The Go program of the case `hello`. */
export function goProject(folder, word) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'go.mod'), 'module example.com/hello\n\ngo 1.21\n');
  writeFileSync(join(folder, 'main.go'), `package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("Hello from ${word}") }\n`);
}

/** What who has no compiler of its own is given: the program as our image has it. */
export async function goBuild(folder, output) {
  await must('go', ['build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w -buildid=', '-o', output, '.'], { cwd: folder, env: GO_ENV });
}
