import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ImageDescription } from '../../../src/image/description';
import { stageImage } from '../../../src/image/staging';
import { folder } from '../support';

/**
 * Runs the build stage of an image's Dockerfile on this machine, line by line, with folders of its own in place of `/out` and `/requirements`: what a host build
 * is compared with. Python alone; answers the folder in place of `/out`.
 */
export function runStage(image: ImageDescription, python: string, root: string, env: { [name: string]: string } = {}): string {
  const { directory, dockerfile } = stageImage(image, folder());
  const text = image.dockerfile.render().replace(/^#.*\n+/, '').split('\nFROM ')[0];
  const here = (path: string): string => path.replace(/(?<![\w.])\/(out|requirements)(?=\/|"|$)/g, (_all, name: string) => join(root, name));
  let cwd = root;
  const set: { [name: string]: string } = { PATH: process.env.PATH ?? '', ...env };
  mkdirSync(join(root, 'out'));
  for (const line of text.split('\n').slice(1)) {
    const [, word, rest] = /^(\w+) (.*)$/.exec(line) ?? [];
    if (word === 'ENV') {
      const [name, value] = rest.split('=');
      set[name] = value;
    } else if (word === 'WORKDIR') {
      cwd = here(rest);
      mkdirSync(cwd, { recursive: true });
    } else if (word === 'COPY') {
      const paths = rest.split(' ');
      const target = resolve(cwd, here(paths.pop()!));
      mkdirSync(target, { recursive: true });
      paths.forEach(path => cpSync(join(directory, path), path.endsWith('/') ? target : join(target, path.split('/').pop()!), { recursive: true }));
    } else if (word === 'RUN') {
      const argv = (JSON.parse(rest.slice(rest.indexOf('['))) as string[]).map(here);
      const { status, stderr } = spawnSync(argv[0] === 'python' ? python : argv[0], argv.slice(1), { cwd, env: set, encoding: 'utf8' });
      if (status !== 0) {
        throw new Error(`${dockerfile}: ${line}: ${stderr}`);
      }
    }
  }
  return join(root, 'out');
}
