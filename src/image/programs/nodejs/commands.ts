import { posix } from 'node:path';
import type { BuildPlan } from './build-plan';
import type { PackageManager, WorkspacePackage } from './package-managers';
import { HostBuild, HostCopy, HostStep } from '../../host/host-build';

/** All that the build of a Node.js program needs to know. */
export interface NodejsSteps {
  /** Major version, `24`. */
  readonly major: string;
  /** Image of the build stage. */
  readonly image: string;
  readonly plan: BuildPlan;
  readonly manager?: PackageManager;
  /** The package of a workspace that the program is in. */
  readonly member?: WorkspacePackage;
  /** package.json, the lock file, and what else an installation reads; none when nothing is installed. */
  readonly manifests: string[];
  /** Packages whose own scripts run when they are installed. */
  readonly scripts: string[];
  /** Whether the image has node_modules. */
  readonly installs: boolean;
  /** Sources that are part of the program. */
  readonly program: string[];
  /** Sources that are there for the build alone. */
  readonly notProgram: string[];
  readonly secrets: string[];
}

/** Where dependencies are installed: the layer's own folder, so that nothing has to be copied. */
export const INSTALL_IN = 'out/dependencies/app';

/**
 * Removes what nothing can use in an image or what differs from one installation to the next: links to commands (there is no shell), objects that native
 * addons were linked of, files that the package manager has for itself, and what it was given.
 */
const CLEAN = [
  'const fs = require("node:fs"), path = require("node:path"), names = process.argv.slice(1);',
  'const remove = full => fs.rmSync(full, { recursive: true, force: true });',
  'const clean = folder => fs.readdirSync(folder, { withFileTypes: true }).forEach(each => {',
  'const full = path.join(folder, each.name);',
  'if (names.includes(each.name) || /[/\\\\]build[/\\\\]Release[/\\\\](obj|obj\\.target|\\.deps)$/.test(full)) remove(full);',
  'else if (each.isDirectory()) clean(full); });',
  'fs.readdirSync(".").filter(name => name !== "node_modules").forEach(remove);',
  'fs.mkdirSync("node_modules", { recursive: true }); clean("node_modules");',
].join(' ');

/** The same of a workspace, whose packages have folders of their own. */
const CLEAN_WORKSPACE = [
  CLEAN.slice(0, CLEAN.indexOf('fs.readdirSync(".")')).trim(),
  'const keep = folder => { fs.readdirSync(folder, { withFileTypes: true }).forEach(each => { const full = path.join(folder, each.name);',
  'if (!each.isDirectory()) remove(full); else if (each.name === "node_modules") clean(full); else keep(full); });',
  'if (folder !== "." && fs.readdirSync(folder).length === 0) remove(folder); };',
  'fs.mkdirSync("node_modules", { recursive: true }); keep(".");',
].join(' ');

/** Headers are in the image, so node-gyp need not fetch them. */
const GYP = { npm_package_config_node_gyp_nodedir: '/usr/local' };

/** Installs production dependencies, in the folder with the manifests. */
export function installCommands({ manager, scripts, member }: NodejsSteps): { readonly argv: string[]; readonly fetches: boolean }[] {
  return manager === undefined ? [] : [
    { argv: manager.install(true, member), fetches: true },
    // without the secrets that fetching needs
    ...(scripts.length > 0 ? [{ argv: ['npm', 'rebuild', '--foreground-scripts', ...scripts], fetches: false }] : []),
    { argv: ['node', '-e', member === undefined ? CLEAN : CLEAN_WORKSPACE, '.bin', ...manager.leftovers], fetches: false },
  ];
}

export function environment({ manager, scripts }: NodejsSteps): { readonly [name: string]: string } {
  return { ...manager?.env, ...(scripts.length > 0 ? GYP : {}) };
}

/** The commands of the build stage, with files in place of its COPY lines. */
export function nodejsHostBuild(steps: NodejsSteps): HostBuild {
  const { major, image, plan, manager, manifests, scripts, installs, program, secrets } = steps;
  const env = manager?.env ?? {};
  const copies: HostCopy[] = [...(installs ? [{ to: INSTALL_IN, only: manifests }] : []), { to: 'out/program/app', only: program }];
  const install: HostStep[] = installs ? installCommands(steps).map(step => ({ ...step, cwd: INSTALL_IN, env, forTarget: true })) : [];
  const all: HostStep[] = plan.commands.length > 0 && manager !== undefined ? [{ argv: manager.install(false), cwd: 'src', env, fetches: true }] : [];
  const build: HostStep[] = plan.commands.map(argv => ({ argv, cwd: 'src', env, fetches: false }));
  return {
    where: 'NodejsProgram',
    tool: { language: 'nodejs', image, major, exactly: scripts.length > 0, manager: manager?.name, needed: install.length + all.length + build.length > 0 },
    copies,
    steps: [...install, ...all, ...build],
    secrets,
  };
}

/** Paths by the folder that they are in, both in a fixed order. */
export function byFolder(paths: readonly string[]): [string, string[]][] {
  const folders = [...new Set(paths.map(path => posix.dirname(path)))].sort();
  return folders.map(folder => [folder, paths.filter(path => posix.dirname(path) === folder).sort()]);
}
