import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { BuildPlan } from './build-plan';
import { readPackageJson } from './package-json';
import { TypeScriptSettings, typeScriptSettings } from './tsconfig';
import { refuse } from '../../../private/errors';
import { insideProject } from '../../sources/project-root';
import { literal } from '../../sources/strings';

/** How `NodejsBuild.bundle()` makes one file of a program. */
export interface NodejsBundleOptions {
  /**
   * Whether the bundle is an ES module: `main.mjs`. Needed for `await` outside of functions.
   *
   * @default false
   */
  readonly esm?: boolean;

  /**
   * Packages that stay in `node_modules`: those with native addons, and those that look for files of their own.
   *
   * @default - none; then the image has no node_modules
   */
  readonly external?: string[];

  /**
   * More arguments for esbuild, e.g. `--minify`, `--sourcemap`, `--loader:.sql=text`. They reach it as they are, not through a shell.
   *
   * @default - none
   */
  readonly esbuildArguments?: string[];
}

const APP = '../out/program/app';
const TYPESCRIPT = /\.([cm]?)tsx?$/;
/** ES modules have no `require`, which bundled CommonJS packages ask for. */
const REQUIRE = '--banner:js=import { createRequire as __createRequire } from \'node:module\'; const require = __createRequire(import.meta.url);';
const COPY = 'const fs = require("node:fs"); for (const path of process.argv.slice(1)) fs.cpSync(path, "../out/program/app/" + path, { recursive: true });';

/**
 * How the sources of a Node.js program become what runs.
 *
 * Compilers and bundlers are the project's own: its lock file says in which version.
 */
export abstract class NodejsBuild {
  /** Sources run as they are. */
  public static none(): NodejsBuild {
    return new Plain();
  }

  /**
   * The project's TypeScript compiler compiles each file: `src/main.ts` becomes `/app/src/main.js`. Other files come along.
   *
   * @param project the configuration, as a path in `projectRoot`; `outDir`, `rootDir` and what it says of declarations do not count. Imports by its `paths` are refused: the compiler does not rewrite them
   */
  public static typescript(project: string = 'tsconfig.json'): NodejsBuild {
    return new TypeScript(insideProject(literal(project, 'NodejsBuild.typescript()'), 'NodejsBuild.typescript()'));
  }

  /**
   * The project's esbuild makes one file of the program and its dependencies. Types are not checked.
   *
   * @param options how
   */
  public static bundle(options: NodejsBundleOptions = {}): NodejsBuild {
    const texts = (name: string, given: string[] = []): string[] => given.map((text, index) => literal(text, `NodejsBuild.bundle().${name}[${index}]`));
    return new Bundle(options.esm ?? false, texts('external', options.external), texts('esbuildArguments', options.esbuildArguments));
  }

  /**
   * A script of package.json, with all dependencies.
   *
   * @param name of the script, e.g. `build`
   * @param outputs files and folders that it writes and the program needs, as paths in `projectRoot`, e.g. `dist`
   */
  public static script(name: string, ...outputs: string[]): NodejsBuild {
    const where = 'NodejsBuild.script()';
    if (!/^[\w:.-]+$/.test(name) || name.startsWith('-') || outputs.length === 0) {
      refuse({
        where,
        problem: outputs.length === 0 ? 'nothing says what the script writes' : 'this is not the name of a script',
        value: name,
        allowed: 'a name in scripts of package.json, and one or more outputs',
        fix: 'write it as NodejsBuild.script(\'build\', \'dist\')',
      });
    }
    return new Script(name, outputs.map(path => insideProject(literal(path, where), where)));
  }

  /** What it is, for the input hash and for people. */
  public abstract readonly kind: string;

  /** @internal */
  public abstract _plan(entry: string, major: string, root: string): BuildPlan;
}

class Plain extends NodejsBuild {
  public readonly kind = 'none';

  public _plan(entry: string): BuildPlan {
    return { entry, source: entry, commands: [], isProgram: () => true, needsModules: true, tools: [], outputs: [] };
  }
}

class TypeScript extends NodejsBuild {
  public readonly kind = 'typescript';

  constructor(readonly project: string) {
    super();
  }

  public _plan(entry: string, _major: string, root: string): BuildPlan {
    const settings = typeScriptSettings(root, this.project);
    const options = ['--noEmit', 'false', '--emitDeclarationOnly', 'false', '--declaration', 'false', '--composite', 'false', '--incremental', 'false', ...overrides(settings)];
    return {
      entry: entry.replace(TYPESCRIPT, '.$1js'),
      source: entry,
      commands: [['node', 'node_modules/typescript/bin/tsc', '--project', this.project, '--rootDir', '.', '--outDir', APP, ...options]],
      isProgram: path => !TYPESCRIPT.test(path) && !/^tsconfig.*\.json$/.test(posix.basename(path)),
      needsModules: true,
      tools: ['typescript'],
      tsconfig: this.project,
      replaces: [settings.options.allowJs, settings.options.checkJs].includes(true),
      outputs: ['dist', 'build', 'out'],
    };
  }
}

/** What the compiler refuses beside what the build says, and only that: a configuration may come from a package, which nobody can read before it is installed. */
function overrides({ options, unread }: TypeScriptSettings): string[] {
  const set = (name: string): boolean => options[name] !== undefined && options[name] !== null;
  return [
    ...(unread || set('declarationMap') ? ['--declarationMap', 'false'] : []),
    ...['declarationDir', 'tsBuildInfoFile', 'outFile'].filter(name => set(name) || unread && name !== 'outFile').flatMap(name => [`--${name}`, 'null']),
    ...(set('isolatedDeclarations') ? ['--isolatedDeclarations', 'false'] : []),
    ...(options.allowImportingTsExtensions === true && options.rewriteRelativeImportExtensions !== true ? ['--rewriteRelativeImportExtensions', 'true'] : []),
  ];
}

class Bundle extends NodejsBuild {
  public readonly kind = 'bundle';

  constructor(readonly esm: boolean, readonly external: string[], readonly esbuildArguments: string[]) {
    super();
  }

  public _plan(source: string, major: string): BuildPlan {
    const entry = this.esm ? 'main.mjs' : 'main.cjs';
    return {
      entry,
      source,
      commands: [[
        'node', 'node_modules/esbuild/bin/esbuild', `./${source}`, '--bundle', '--platform=node', `--target=node${major}`, '--log-level=warning', '--legal-comments=none',
        ...(this.esm ? ['--format=esm', REQUIRE] : ['--format=cjs']), ...this.external.map(name => `--external:${name}`), ...this.esbuildArguments,
        `--outfile=${APP}/${entry}`,
      ]],
      isProgram: () => false,
      needsModules: this.external.length > 0,
      external: this.external,
      tools: ['esbuild'],
      outputs: ['dist', 'build', 'out'],
    };
  }
}

class Script extends NodejsBuild {
  public readonly kind = 'script';

  constructor(readonly name: string, readonly outputs: string[]) {
    super();
  }

  public _plan(entry: string, _major: string, root: string): BuildPlan {
    const { name, outputs } = this;
    const scripts = existsSync(join(root, 'package.json')) ? Object.keys(readPackageJson(root, 'package.json').scripts) : [];
    if (!scripts.includes(name)) {
      refuse({
        where: 'NodejsProgram.buildWith',
        problem: 'package.json has no such script',
        value: name,
        allowed: scripts.length > 0 ? scripts.slice(0, 20).join(', ') : 'a name in scripts of package.json, which has none',
        fix: 'check the spelling, or add the script to the package.json of projectRoot',
      });
    }
    // where all of the folder is the program, its settings would be too
    const readsSettings = !outputs.includes('.');
    return { entry, commands: [['npm', 'run', this.name], ['node', '-e', COPY, ...outputs]], isProgram: () => false, needsModules: true, readsSettings, tools: [], outputs };
  }
}
