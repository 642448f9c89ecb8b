/**
 * How a program is built with the toolchain of this machine, in place of the Dockerfile's build stage.
 *
 * Plain data without a path of this machine: steps name their folders relative to the one that they run in, so it can be written as JSON, sent to
 * another process, and compared.
 */
export interface HostBuild {
  /** The program's class, for messages: `GoProgram`. */
  readonly where: string;
  readonly tool: HostTool;
  /** Done before the first step, in this order. */
  readonly copies: HostCopy[];
  /** Files that the steps need in `src`, beside the sources; those that are there stay. */
  readonly stubs?: HostStub[];
  readonly steps: HostStep[];
  /** Files that the steps made, and where they go. */
  readonly results?: HostResult[];
  /** Slots of secrets that the steps need. */
  readonly secrets: string[];
}

/** The toolchain that the steps need. `image` is the one that the Dockerfile has for it. */
export type HostTool = GoTool | CTool | PythonTool | NodejsTool | RustTool | JavaTool | BunTool;

export interface GoTool {
  readonly language: 'go';
  readonly image: string;
  /** Minor version, `1.26`: older ones cannot build it. */
  readonly atLeast?: string;
  /** The compiler of cgo, for programs that need it. */
  readonly cgo?: CTool;
}

export interface CTool {
  readonly language: 'c';
  readonly image: string;
  /** Whether C++ is compiled. */
  readonly cxx?: boolean;
  /** What the base has, when the program is linked dynamically: glibc, `2.41`, and the GCC of its C++ library, `14`. Newer ones link what does not start there. */
  readonly dynamic?: { readonly glibc: string; readonly gcc: string };
  /** What builds beside the compiler: `make`, `cmake`, `ninja`. It compiles for this machine only. */
  readonly tools?: string[];
  /** Packages of Debian that have to be installed. */
  readonly packages?: { readonly name: string; readonly version?: string }[];
}

export interface PythonTool {
  readonly language: 'python';
  readonly image: string;
  /** Minor version of the base's interpreter, `3.13`: byte code and extension modules fit no other. */
  readonly exactly: string;
  /** Whether dependencies are installed; if not, Python is useful but not needed. */
  readonly installs: boolean;
  /** Whether a slot brings pip's configuration. */
  readonly configured: boolean;
  /** Packages of Debian that have to be installed. */
  readonly packages?: { readonly name: string; readonly version?: string }[];
}

export interface NodejsTool {
  readonly language: 'nodejs';
  readonly image: string;
  /** Major version of the base's Node.js, `24`. */
  readonly major: string;
  /** Whether native addons are compiled, which load in no other major version. */
  readonly exactly: boolean;
  /** Who installs packages: `npm`; absent when nothing is installed. */
  readonly manager?: string;
  /** Whether any step runs. */
  readonly needed: boolean;
}

export interface RustTool {
  readonly language: 'rust';
  readonly image: string;
  /** Minor version, `1.96`: older ones cannot build it, or are not meant to. */
  readonly atLeast?: string;
  /** Packages of Debian that have to be installed. */
  readonly packages?: CTool['packages'];
}

export interface JavaTool {
  readonly language: 'java';
  readonly image: string;
  /** Version that is compiled for, `21`: older compilers do not know the sources, and cannot write such classes. */
  readonly atLeast: number;
  /** Whether Maven builds it. */
  readonly maven: boolean;
  /** Whether anything is compiled; if not, nothing but copying is done. */
  readonly compiles: boolean;
  /** Version of the Java that runs it: it takes no newer classes. */
  readonly runs: number;
  /** Path below `out` of the jar that is started by itself. */
  readonly starts?: string;
}

export interface BunTool {
  readonly language: 'bun';
  readonly image: string;
  /** Minor version, `1.4`: it becomes part of the program. */
  readonly version: string;
}

/** Folders of a build, side by side: the sources as the image's build gets them, files that a step has for itself, and what becomes layers. */
export type HostFolder = 'src' | 'requirements' | 'out' | 'out/dependencies/app';

/** Source files that go to another folder as they are. */
export interface HostCopy {
  /** Folder below the build's own, such as `out/program/app`. */
  readonly to: string;
  /** These sources and no others; all when absent. */
  readonly only?: string[];
  /** Not these. */
  readonly except?: string[];
}

export interface HostStub {
  /** `src` when absent. */
  readonly folder?: HostFolder;
  readonly path: string;
  readonly text: string;
}

/** A program goes to another place than where its tool puts it. */
export interface HostResult {
  /** In the build's folder; `{NAME}` stands for a variable that the toolchain sets. */
  readonly from: string;
  readonly to: string;
  /** Whether it has to start without a loader. */
  readonly isStatic?: boolean;
}

/** One command: an argv, never a line for a shell. */
export interface HostStep {
  /** The first word is the toolchain's own name (`go`, `gcc`, `python`, `node`) or that of a command it brings (`npm`, `make`); what was found takes its place. */
  readonly argv: string[];
  readonly cwd: HostFolder;
  readonly env: { readonly [name: string]: string };
  /** Whether it may fetch: only such steps see addresses of mirrors and secrets. */
  readonly fetches: boolean;
  /** Whether what it writes is for the image's platform; what runs in the build is for this machine. */
  readonly forTarget?: boolean;
  /** Where it installs scripts that name their interpreter, and the interpreter that they have to name instead of the machine's. */
  readonly scripts?: { readonly packages: string; readonly interpreter: string };
  /** Left out when the toolchain is useful but not there. */
  readonly optional?: boolean;
}
