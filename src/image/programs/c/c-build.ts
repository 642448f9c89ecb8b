import { posix } from 'node:path';
import { CBuildPlan, CProject, isCxx, MODULE_ENDS, PROGRAM, SETTINGS, SOURCES_FOLDER } from './build-plan';
import { CMAKE_PROGRAM, CMAKE_TARGET, cmakeSettings } from './cmake-settings';
import { refuse } from '../../../private/errors';
import { insideProject } from '../../sources/project-root';
import { literal, optionsOf } from '../../sources/strings';
import { OUT } from '../build-stage';

/** How `CBuild.make()` builds a program. */
export interface CBuildMakeOptions {
  /** The file that the Makefile writes, as a path in `projectRoot`: `server`, `build/server`. */
  readonly program: string;

  /**
   * What to make.
   *
   * @default - the first target of the Makefile
   */
  readonly target?: string;

  /**
   * More arguments for make: variables and flags, e.g. `PREFIX=/usr`, `-j4`. They reach it as they are, not through a shell of ours.
   *
   * @default - none
   */
  readonly makeArguments?: string[];
}

/** How `CBuild.cmake()` builds a program. */
export interface CBuildCmakeOptions {
  /** Name of the program's target, as `add_executable()` has it. */
  readonly target: string;

  /**
   * More arguments for CMake when it configures, e.g. `-DENABLE_TLS=OFF`. They reach it as they are, not through a shell.
   *
   * @default - none
   */
  readonly cmakeArguments?: string[];
}

/** Equal sources give equal bytes, and the linker takes what does not run away. */
const LINKED = ['-s', '-Wl,--build-id=none'];
const SMALL = ['-Os', '-s', '-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections', '-Wl,--build-id=none'];

/** How the sources of a C or C++ program become what runs. */
export abstract class CBuild {
  /** The compiler by itself: `entry` and `sources`, compiled and linked at once. */
  public static compiler(): CBuild {
    return new Compiler();
  }

  /**
   * The project's Makefile, whose rules compile and link with `$(CC)` and `$(CXX)`: these say how the program is linked.
   *
   * @param options what it writes
   * @throws when the path leads out of the project, or the target has another form
   */
  public static make(options: CBuildMakeOptions): CBuild {
    const where = 'CBuild.make()';
    optionsOf(options, where);
    return new Make(
      insideProject(literal(options.program, `${where}.program`), `${where}.program`),
      options.target === undefined ? undefined : targetName(options.target, `${where}.target`, /^(?![-.])[^\s=:$#%]+$/, 'a target such as all or server'),
      texts(options.makeArguments, `${where}.makeArguments`),
    );
  }

  /**
   * The project's CMakeLists.txt, by CMake and Ninja; built as `MinSizeRel`, with modules of C++20 as `Release`, unless an argument says otherwise.
   *
   * @param options which target
   * @throws when the target has another form
   */
  public static cmake(options: CBuildCmakeOptions): CBuild {
    const where = 'CBuild.cmake()';
    optionsOf(options, where);
    return new Cmake(
      targetName(options.target, `${where}.target`, /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/, 'the name that add_executable() has'),
      texts(options.cmakeArguments, `${where}.cmakeArguments`),
    );
  }

  /** What it is, for the input hash and for people. */
  public abstract readonly kind: string;

  /**
   * Files that such a build may need, as lines of a .dockerignore; those of C++ are always among them where C++ is compiled.
   *
   * @internal
   */
  public abstract readonly _files: string[];

  /** @internal */
  public abstract _plan(project: CProject): CBuildPlan;
}

class Compiler extends CBuild {
  public readonly kind = 'compiler';
  public readonly _files = [];

  public _plan({ sources, compilerArguments, libraries, isStatic }: CProject): CBuildPlan {
    const plus = sources.some(isCxx);
    const compile = (more: string[], output: string, names: string[]): string[] => [
      plus ? 'g++' : 'gcc', ...(isStatic ? ['-static'] : []), ...SMALL, ...more, ...compilerArguments, '-o', output,
      // the compiler of C++ takes every file for its own
      ...names.flatMap(name => plus && !isCxx(name) ? ['-x', 'c', name, '-x', 'none'] : [name]), ...libraries.map(name => `-l${name}`),
    ];
    return {
      commands: [compile([], `${OUT}${PROGRAM}`, sources.map(path => posix.join('/src', path)))],
      // the compiler takes names as they are given, so no path of the machine is in what it writes, and __FILE__ is what it is in the stage
      hostCommands: [compile(['-ffile-prefix-map=../src/=/src/'], `../out${PROGRAM}`, sources.map(path => `../src/${path}`))],
      tools: [],
      packages: [],
    };
  }
}

class Make extends CBuild {
  public readonly kind = 'make';
  public readonly _files = ['!**/Makefile', '!**/makefile', '!**/GNUmakefile', '!**/*.mk', '!**/*.mak', '!**/*.in'];

  constructor(readonly program: string, readonly target: string | undefined, readonly makeArguments: string[]) {
    super();
  }

  public _plan({ isStatic }: CProject): CBuildPlan {
    const { program, target, makeArguments } = this;
    const flags = [...(isStatic ? ['-static'] : []), ...LINKED];
    const make = (...more: string[]): string[] => [
      'make', ...['CC=gcc', 'CXX=g++'].map(compiler => [compiler, ...flags, ...more].join(' ')), ...makeArguments, ...(target === undefined ? [] : [target]),
    ];
    return {
      commands: [make()],
      hostCommands: [make(`'-ffile-prefix-map=$(${SOURCES_FOLDER})/=/src/'`)],
      tools: ['make'],
      packages: [],
      program,
    };
  }
}

class Cmake extends CBuild {
  public readonly kind = 'cmake';
  public readonly _files = ['!**/CMakeLists.txt', '!**/*.cmake', '!**/*.in', '!CMakePresets.json', ...MODULE_ENDS.map(end => `!**/*.${end}`)];

  constructor(readonly target: string, readonly cmakeArguments: string[]) {
    super();
  }

  public _plan({ isStatic, hasModules }: CProject): CBuildPlan {
    // with -Os, GCC 14 counts on code in modules that it has left out of them
    const type = hasModules ? 'Release' : 'MinSizeRel';
    const commands = [
      ['cmake', '-S', '.', '-B', '../build', '-G', 'Ninja', '-C', `../requirements/${SETTINGS}`, `-D${CMAKE_PROGRAM}=${this.target}`, `-DCMAKE_BUILD_TYPE=${type}`,
        ...this.cmakeArguments],
      ['cmake', '--build', '../build', '--target', CMAKE_TARGET],
    ];
    return { commands, hostCommands: commands, tools: ['cmake', 'ninja'], packages: ['cmake', 'ninja-build'], settings: cmakeSettings(isStatic) };
  }
}

function targetName(name: string, where: string, form: RegExp, allowed: string): string {
  if (!form.test(literal(name, where))) {
    refuse({ where, problem: 'this is not the name of a target', value: name, allowed, fix: 'write it as the build file has it' });
  }
  return name;
}

function texts(given: string[] | undefined, where: string): string[] {
  return (given ?? []).map((text, index) => literal(text, `${where}[${index}]`));
}
