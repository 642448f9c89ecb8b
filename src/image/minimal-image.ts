import type { PrebuiltJob } from './assemble/assembly-job';
import { debugVariant } from './bases/debug-variant';
import { DistrolessBase } from './bases/distroless-base';
import { MinimalBase } from './bases/minimal-base';
import { describeProgramImage } from './describe-program';
import { ImageDescription } from './description';
import { detectProgram } from './detect';
import { MinimalImageOptions } from './image-options';
import { ImageParts, imageParts } from './image-parts';
import { LambdaRuntime } from './lambda-runtime';
import { Program, StaticProgram } from './program';
import { ChosenBase, Readings } from './readings';
import { resolveOptions, ResolvedOptions } from './resolve-options';
import { optionsOf } from './sources/strings';
import { Dockerfile } from '../dockerfile/dockerfile';
import { Finding } from '../findings/finding';
import { Platform } from '../oci/platform';
import { refuse } from '../private/errors';
import { canonicalJson } from '../private/text';

/**
 * An image as a value: base, artifacts, configuration, platforms.
 *
 * It has no scope and no id, and never changes: the same value serves a CDK stack, a projen project and a test. Files are read when
 * one of its members is first asked for.
 */
export abstract class MinimalImage {
  /**
   * The image on the smallest base that fits the program; `choice` says which and why.
   *
   * @param program what to run
   * @param options how to run it
   */
  public static of(program: Program, options: MinimalImageOptions = {}): MinimalImage {
    return new ProgramImage('MinimalImage.of()', program, options, smallest => smallest());
  }

  /**
   * The image of a project, its language told by its files: go.mod, requirements.txt, main.c, …
   *
   * @param projectRoot folder of the project, relative to the working directory
   * @param options how to run it
   * @throws when no file tells the language, or files of several languages are there
   */
  public static detect(projectRoot: string = '.', options: MinimalImageOptions = {}): MinimalImage {
    const { program, because } = detectProgram(projectRoot, process.cwd());
    const choice: BaseChoice = smallest => {
      const { base, because: fits } = smallest();
      return { base, because: [...because, fits].join('; ') };
    };
    return new ProgramImage('MinimalImage.detect()', program, options, choice);
  }

  /** Which base was chosen and why, for people. */
  public abstract readonly choice: string;

  /** Platforms the image is for, in a fixed order. */
  public abstract readonly platforms: Platform[];

  /** How it speaks to the Lambda service; undefined when it does not. */
  public readonly lambdaRuntime?: LambdaRuntime;

  /**
   * Whether only a container engine knows what is in it.
   *
   * @internal
   */
  public readonly _opaque: boolean = false;

  /**
   * What the members of this value read; an app reads for itself.
   *
   * @internal
   */
  protected readonly _own = new Readings();
  private readonly descriptions = new WeakMap<Readings, Map<string, ImageDescription>>();

  /** @internal */
  protected constructor(lambdaRuntime?: LambdaRuntime) {
    this.lambdaRuntime = lambdaRuntime;
  }

  /**
   * Hash over everything that the image is made from: it changes exactly when the image may.
   *
   * 64 hexadecimal digits over plan, Dockerfile, platforms, and names, modes and bytes of the files that the build copies.
   */
  public get inputHash(): string {
    return this._describe().inputHash;
  }

  /** What the rules have to say, errors first. */
  public get findings(): Finding[] {
    return [...this._describe().findings];
  }

  /** The Dockerfile that publishers build, for a context as they stage it. */
  public get dockerfile(): Dockerfile {
    return this._describe().dockerfile;
  }

  /** The last stage as canonical JSON: base, layers, configuration. Undefined for a `DockerfileImage`: it is opaque. */
  public get plan(): string | undefined {
    return this._describe().plan;
  }

  /**
   * Everything about the image; relative paths are relative to `baseDir`, `buildArgs` come on top of its own, and what `readings` knows
   * is not read again.
   *
   * @internal
   */
  public _describe(
    baseDir: string = process.cwd(), buildArgs: { [name: string]: string } = {}, readings: Readings = this._own,
  ): ImageDescription {
    const key = canonicalJson([baseDir, buildArgs]);
    const descriptions = this.descriptions.get(readings) ?? new Map<string, ImageDescription>();
    this.descriptions.set(readings, descriptions);
    const known = descriptions.get(key) ?? this._read(baseDir, buildArgs, readings);
    descriptions.set(key, known);
    return known;
  }

  /**
   * What the image is made of, for who assembles it without a container engine; nothing is hashed yet.
   *
   * @internal
   */
  public abstract _parts(baseDir?: string, readings?: Readings): ImageParts;

  /**
   * Where the image is, when others have made it.
   *
   * @internal
   */
  public _prebuilt(): PrebuiltJob | undefined {
    return undefined;
  }

  /** @internal */
  protected abstract _read(baseDir: string, buildArgs: { [name: string]: string }, readings: Readings): ImageDescription;
}

/** @param smallest reads files, so it is asked only where nothing else decides */
type BaseChoice = (smallest: () => ChosenBase) => ChosenBase;

/** What the images made of programs share. */
class ProgramImage extends MinimalImage {
  private readonly options: ResolvedOptions;

  constructor(
    private readonly where: string, private readonly program: Program, options: MinimalImageOptions, private readonly chooseBase: BaseChoice,
  ) {
    super(options.lambdaRuntime);
    if (!(program instanceof Program)) {
      refuse({
        where: `${where}.program`,
        problem: 'this is no program',
        value: typeof program,
        allowed: 'GoProgram, PythonProgram, or another Program',
        fix: 'give a program',
      });
    }
    this.options = resolveOptions(options, where);
  }

  public get choice(): string {
    const { base, because } = this.chosen(process.cwd(), this._own, false);
    return `${base.reference}: ${because}`;
  }

  public get platforms(): Platform[] {
    return [...this.options.platforms];
  }

  /** @internal */
  public _parts(baseDir: string = process.cwd(), readings: Readings = this._own): ImageParts {
    const { where, program, options } = this;
    return imageParts({ where, program, options, base: this.base(baseDir, readings) }, baseDir, readings);
  }

  /** @internal */
  protected _read(baseDir: string, _buildArgs: { [name: string]: string }, readings: Readings): ImageDescription {
    const { where, program, options } = this;
    const base = this.base(baseDir, readings);
    return readings.description(program, [where, options, base, baseDir], () => describeProgramImage(program, this._parts(baseDir, readings)));
  }

  /** The base, pinned as the lock of the folder has it. */
  private base(baseDir: string, readings: Readings): MinimalBase {
    return readings.lock(baseDir).pin(this.chosen(baseDir, readings, true).base);
  }

  private chosen(baseDir: string, readings: Readings, keep: boolean): ChosenBase {
    const { base, because } = this.chooseBase(() => readings.smallestBase(this.program, baseDir, this.options.platforms, keep));
    return { base: this.options.debug ? debugVariant(base, this.where) : base, because };
  }
}

/** Properties of `ScratchImage`. */
export interface ScratchImageProps extends MinimalImageOptions {
  /** What to run: a program that links statically, since nothing on scratch could load another. */
  readonly program: StaticProgram;
}

/**
 * A program on the empty base: its file, a CA bundle, `/etc/passwd`, and nothing else.
 *
 * @example
 * new ScratchImage({ program: new GoProgram({ projectRoot: 'services/api', entry: './cmd/api' }), ports: [8080] });
 */
export class ScratchImage extends ProgramImage {
  /** @throws when an option has a value that cannot be; the message names it */
  constructor(props: ScratchImageProps) {
    const { program: given, ...options } = optionsOf(props, 'ScratchImage');
    super('ScratchImage', given, options, () => ({ base: MinimalBase.SCRATCH, because: 'asked for' }));
    const program: Program = given;
    if (!(program instanceof StaticProgram)) {
      refuse({
        where: 'ScratchImage.program',
        problem: 'this program needs an interpreter or libraries that scratch does not have',
        value: program.language,
        allowed: 'a program that links statically, such as GoProgram, RustProgram, CProgram, PrebuiltProgram',
        fix: 'use DistrolessImage',
      });
    }
    if (!program.linksStatically) {
      refuse({
        where: 'ScratchImage.program',
        problem: 'this program is linked dynamically, and scratch has no loader and no libraries',
        value: program.language,
        allowed: 'a program that is linked statically',
        fix: 'leave linking (of GoProgram: cgo) out, or use DistrolessImage with DistrolessBase.BASE_DEBIAN13 for C and Go, CC_DEBIAN13 for C++ and Rust',
      });
    }
  }
}

/** Properties of `DistrolessImage`. */
export interface DistrolessImageProps extends MinimalImageOptions {
  /** What to run. */
  readonly program: Program;

  /**
   * What the last stage starts from.
   *
   * @default - for Python DistrolessBase.PYTHON3_DEBIAN13, for statically linked programs DistrolessBase.STATIC_DEBIAN13
   */
  readonly base?: MinimalBase;
}

/**
 * A program on a base without shell and package manager.
 *
 * @example
 * new DistrolessImage({ program: new PythonProgram({ projectRoot: 'services/report' }) });
 */
export class DistrolessImage extends ProgramImage {
  /** @throws when the base is scratch, or an option has a value that cannot be; the message names it */
  constructor(props: DistrolessImageProps) {
    const { base, program, ...options } = optionsOf(props, 'DistrolessImage');
    super('DistrolessImage', program, options, smallest => base ? { base, because: 'asked for' } : distrolessFor(smallest()));
    if (base?.isScratch) {
      refuse({
        where: 'DistrolessImage.base',
        problem: 'scratch is no distroless base',
        value: 'scratch',
        allowed: 'DistrolessBase.…, MinimalBase.custom()',
        fix: 'use ScratchImage',
      });
    }
  }
}

/** The smallest base, but for programs that would start on scratch the smallest with users, CA bundle and time zones. */
function distrolessFor(smallest: ChosenBase): ChosenBase {
  return smallest.base.isScratch ? { base: DistrolessBase.STATIC_DEBIAN13, because: smallest.because } : smallest;
}
