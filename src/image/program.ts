import { MinimalBase } from './bases/minimal-base';
import { Recipe, RecipeContext } from './recipe';
import { slotNames } from './secrets';
import { insideProject } from './sources/project-root';
import { listOf, literal, optionsOf } from './sources/strings';
import { Platform } from '../oci/platform';
import { refuse } from '../private/errors';

/** What every program is made of. */
export interface ProgramProps {
  /**
   * Folder with all sources that the build may need: the module, the package, or the workspace.
   *
   * Relative paths are relative to the working directory, in a projen project to the project's folder.
   *
   * @default '.'
   */
  readonly projectRoot?: string;

  /**
   * The program, as a path in `projectRoot`.
   *
   * @default - depends on the language
   */
  readonly entry?: string;

  /**
   * More files that the build needs, as lines of a .dockerignore would name them: `templates/**`. Each has to match a file.
   *
   * @default - what the language's recipe finds
   */
  readonly include?: string[];

  /**
   * Files that the build does not need, as lines of a .dockerignore would name them.
   *
   * The project's own .dockerignore is always honoured.
   *
   * @default - none
   */
  readonly exclude?: string[];

  /**
   * Names of the secrets that the build needs to fetch private dependencies: `netrc`. Never their values: these are bound where the image is published.
   *
   * The steps that fetch see each one as the file `/run/secrets/<name>`, and those with a name that tools know where these look: `netrc`, `gitconfig`,
   * `npmrc` in the home folder, `pip.conf` as pip's and `go.env` as Go's configuration of the user, `settings.xml` as Maven's, `cargo-credentials.toml` as
   * Cargo's credentials. A build without one of them fails. At most 16 names of 1 to 64 letters, digits, `_`, `.` and `-`.
   *
   * @default - none
   */
  readonly secrets?: string[];
}

/** What a program says of a runtime interface client in it. */
export type LambdaClient = { readonly missing: false } | {
  readonly missing: true;
  /** What is the matter, as a sentence without a final period. */
  readonly problem: string;
  readonly value: string;
  readonly allowed: string;
  readonly fix: string;
};

/**
 * Sources, and the recipe that turns them into what the last stage needs.
 *
 * A program is a value: it has no scope and reads nothing before an image asks for its files.
 */
export abstract class Program {
  /**
   * The program of a project, told by its files: `go.mod`, `pyproject.toml`, `package.json`, …
   *
   * @param projectRoot folder of the project, relative to the working directory
   * @throws when no file tells the language, files of several languages are there, or something has to be said that files do not tell; the message says what
   */
  public static detect(projectRoot: string = '.'): Program {
    // every program extends this class, so its file cannot be the one that loads them all
    // eslint-disable-next-line @typescript-eslint/no-require-imports, import/no-cycle
    const { detectProgram } = require('./detect') as typeof import('./detect');
    const { program, because } = detectProgram(projectRoot, process.cwd());
    program.found = because;
    return program;
  }

  /** The language, e.g. `go`. */
  public abstract readonly language: string;

  /** Folder with the sources, as it was given. */
  public readonly projectRoot: string;

  /**
   * The properties, checked; secrets in a fixed order.
   *
   * @internal
   */
  public readonly _given: ProgramProps;
  private found?: string[];

  /** @param props where the sources are */
  protected constructor(props: ProgramProps = {}) {
    const where = this.constructor.name;
    optionsOf(props, where);
    this.projectRoot = literal(props.projectRoot ?? '.', `${where}.projectRoot`);
    this._given = {
      ...props,
      entry: props.entry === undefined ? undefined : insideProject(literal(props.entry, `${where}.entry`), `${where}.entry`),
      include: props.include && listOf(props.include, `${where}.include`).map((line, index) => literal(line, `${where}.include[${index}]`)),
      exclude: props.exclude && listOf(props.exclude, `${where}.exclude`).map((line, index) => literal(line, `${where}.exclude[${index}]`)),
      secrets: slotNames(props.secrets, `${where}.secrets`),
    };
  }

  /** What `Program.detect()` chose and why, a line for each choice; undefined when nothing was detected. */
  public get choice(): string | undefined {
    return this.found?.join('\n');
  }

  /**
   * The smallest base it starts on, and why.
   *
   * @param platforms of the image; those that images have by default when it says none
   * @internal
   */
  public abstract _smallestBase(baseDir: string, platforms?: readonly Platform[]): { readonly base: MinimalBase; readonly because: string };

  /** @internal */
  public abstract _recipe(context: RecipeContext): Recipe;

  /**
   * Whether what speaks to the Lambda service is compiled in.
   *
   * @internal
   */
  public _lambdaClient(_baseDir: string): LambdaClient {
    return { missing: false };
  }

  /**
   * Refuses a function that an interface client of the language could not call; languages without a client take none.
   *
   * @internal
   */
  public _checkHandler(handler: string): void {
    refuse({
      where: 'lambdaRuntime',
      problem: `there is no runtime interface client that could be added to a program of the language ${this.language}`,
      value: handler,
      allowed: 'LambdaRuntime.interfaceClient() with PythonProgram, NodejsProgram and JavaProgram',
      fix: 'compile one in and say LambdaRuntime.builtIn(), or serve HTTP and say LambdaRuntime.webAdapter(8080)',
    });
  }
}

/** A program that can be linked statically: it needs no loader and no libraries, so it starts on scratch. */
export abstract class StaticProgram extends Program {
  /** Whether the recipe links it statically. */
  public readonly linksStatically: boolean = true;
}
