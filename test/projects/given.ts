import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LogLevel, Project } from 'projen';

const made: string[] = [];

afterEach(() => made.splice(0).forEach(folder => rmSync(folder, { recursive: true, force: true })));

export const GO = { 'main.go': 'package main\n\nfunc main() {}\n' };
export const PYTHON = { 'main.py': 'print(1)\n' };

/** A folder with these files, gone after the test. */
export function folderWith(files: { [path: string]: string }): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'projects-')));
  made.push(folder);
  add(folder, files);
  return folder;
}

export function add(folder: string, files: { [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A plain project in that folder; a second one is what a second `npx projen` makes. */
export function projectIn(outdir: string, name = 'demo'): Project {
  return new Project({ name, outdir, logging: { level: LogLevel.OFF } });
}

export function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

export function lines(folder: string, path: string): string[] {
  return read(folder, path).trimEnd().split('\n');
}

export interface Task {
  readonly env?: { [name: string]: string };
  readonly steps: { readonly execArgs?: string[]; readonly spawn?: string; readonly receiveArgs?: boolean }[];
}

export function tasks(folder: string): { [name: string]: Task } {
  return JSON.parse(read(folder, '.projen/tasks.json')).tasks;
}

/** What a task hands to the engine. */
export function argv(folder: string, task: string): string[] {
  const step = tasks(folder)[task].steps.find(({ execArgs }) => execArgs !== undefined)!;
  return step.execArgs!.slice(step.execArgs!.indexOf('--') + 1);
}

/** Every file below, with its time of change and its text. */
export function snapshot(folder: string): { [path: string]: string } {
  const found: { [path: string]: string } = {};
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const stats = statSync(join(folder, path));
    if (stats.isFile()) {
      found[path] = `${stats.mode.toString(8)} ${readFileSync(join(folder, path), 'latin1')}`;
    }
  }
  return found;
}
