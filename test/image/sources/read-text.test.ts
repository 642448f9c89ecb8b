import { spawnSync } from 'node:child_process';
import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../../src/image/sources/read-text';
import { MinimalImage } from '../../../src/index';
import { GO_MAIN, project } from '../support';

const IN_PLACE = /this is a pipe, a socket or a device \(got ".*"\); allowed: files; fix: remove it, or put a file in its place$/;

function describe(root: string): unknown {
  return MinimalImage.detect(root)._describe(root);
}

test.each<[string, { readonly [path: string]: string }]>([
  ['go.mod', { 'main.go': GO_MAIN }],
  ['Cargo.toml', { 'src/main.rs': 'fn main() {}\n' }],
  ['pyproject.toml', { 'main.py': '' }],
  ['requirements.txt', { 'main.py': '' }],
  ['.python-version', { 'main.py': '', 'requirements.txt': '' }],
  ['package.json', { 'index.js': '' }],
  ['tsconfig.json', { 'index.js': '', 'package.json': '{ "main": "dist/index.js" }' }],
  ['pom.xml', { 'src/main/java/Main.java': 'class Main { public static void main(String[] args) {} }\n' }],
  ['build.gradle', { 'src/main/java/Main.java': 'class Main { public static void main(String[] args) {} }\n' }],
  ['.dockerignore', { 'main.py': '', 'requirements.txt': '' }],
])('%s that is a pipe, or leads to a device without an end: refused, or passed over, at once', (name, files) => {
  const [pipe, device] = [project(files), project(files)];
  expect(spawnSync('mkfifo', [join(pipe, name)]).status).toBe(0);
  symlinkSync('/dev/zero', join(device, name));
  for (const root of [pipe, device]) {
    try {
      describe(root);
    } catch (error) {
      expect(String(error)).toMatch(/ \(got .*; allowed: .*; fix: |; allowed: .*; fix: /);
    }
  }
});

test('a pipe is told as what it is', () => {
  const root = project({ 'main.go': GO_MAIN });
  expect(spawnSync('mkfifo', [join(root, 'go.mod')]).status).toBe(0);
  expect(() => readText('GoProgram.projectRoot', root, 'go.mod')).toThrow(IN_PLACE);
});

test('a file that is larger than a manifest can be is not read', () => {
  const root = project({ 'go.mod': '' });
  truncateSync(join(root, 'go.mod'), 300 * 1024 * 1024);
  expect(() => readText('GoProgram.projectRoot', root, 'go.mod')).toThrow('GoProgram.projectRoot: it has more than 268435456 bytes (got "go.mod"); allowed: manifests and sources; fix: remove it, or name it in .dockerignore');
});
