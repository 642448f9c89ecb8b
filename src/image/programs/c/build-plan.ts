/** What a build learns of the project. */
export interface CProject {
  /** The files to compile, that with `main()` first. */
  readonly sources: string[];
  readonly compilerArguments: string[];
  readonly libraries: string[];
  readonly isStatic: boolean;
  /** Whether there are modules of C++20. */
  readonly hasModules: boolean;
}

/** What a build does, for the recipe. Commands run where the sources are. */
export interface CBuildPlan {
  /** Commands of the build stage, where that is `/src`. */
  readonly commands: string[][];
  /** The same with the toolchain of a machine, in a folder beside `out`. */
  readonly hostCommands: string[][];
  /** What has to be there beside the compiler: `make`, `cmake`, `ninja`. */
  readonly tools: string[];
  /** Packages that the toolchain's image lacks for it. */
  readonly packages: string[];
  /** The file that the commands write, as a path in the project; absent when they bring it to its place. */
  readonly program?: string;
  /** Text of the file `../requirements/settings.cmake`. */
  readonly settings?: string;
}

export const PROGRAM = '/app';
export const SETTINGS = 'settings.cmake';
/** Variable of a machine's build with the folder that stands for `/src`. */
export const SOURCES_FOLDER = 'MINIMAL_IMAGES_SOURCES';

const C = /\.c$/;
const CXX = /\.(cc|cpp|cxx)$/;

/** Endings of files with a module of C++20, which CMake orders by their imports. */
export const MODULE_ENDS: readonly string[] = ['cppm', 'ixx', 'mpp'];

/** Whether a file is compiled by itself, as C or C++. */
export function isSource(path: string): boolean {
  return C.test(path) || isCxx(path);
}

/** Whether it is C++: then the program needs the library of C++. */
export function isCxx(path: string): boolean {
  return CXX.test(path);
}

/** Whether it is a module of C++20. */
export function isModule(path: string): boolean {
  return MODULE_ENDS.includes(/\.([^./]*)$/.exec(path)?.[1] ?? '');
}
