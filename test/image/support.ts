import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A file by its content; `{ link }` is a symbolic link, `{ mode }` another mode than 0644. */
export type Given = string | Buffer | { readonly link: string } | { readonly content: string | Buffer; readonly mode: number };
export type Files = { readonly [path: string]: Given };

const made: string[] = [];

afterAll(() => made.splice(0).forEach(path => rmSync(path, { recursive: true, force: true })));

/** A new folder, removed after the test file. */
export function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'minimal-images-test-')));
  made.push(path);
  return path;
}

/** A new folder with these files. */
export function project(files: Files): string {
  const root = folder();
  put(root, files);
  return root;
}

/** Writes files into a folder, in the order given. */
export function put(root: string, files: Files): void {
  for (const [path, given] of Object.entries(files)) {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    if (typeof given === 'object' && 'link' in given) {
      symlinkSync(given.link, full);
    } else {
      const { content, mode } = typeof given === 'object' && 'content' in given ? given : { content: given, mode: 0o644 };
      writeFileSync(full, content);
      chmodSync(full, mode);
    }
  }
}

export const GO_MAIN = 'package main\n\nfunc main() { println("hello") }\n';
export const C_MAIN = 'int main(void) { return 0; }\n';
