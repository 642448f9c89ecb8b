import type { AddGitOptions, AddLocalOptions, AddUrlOptions } from './add-options';
import type { CopyOptions } from './copy-options';
import { ExposeProtocol } from './expose-protocol';
import type { HealthcheckOptions } from './healthcheck-options';
import { commentInstruction } from './model/file';
import { rawInstruction } from './model/raw';
import * as settings from './model/settings';
import type { StageModel } from './model/stage';
import { addGitInstruction, addLocalInstruction, addUrlInstruction, copyInstruction } from './model/transfer';
import type { RawOptions } from './raw-options';

/**
 * Instructions that every stage can have, whether it has a shell or not.
 *
 * Each method adds one instruction. Strings are literal: nothing in them is expanded, split or matched as a pattern; what
 * a Dockerfile cannot say literally is refused with an error.
 */
export abstract class DockerfileInstructions {
  /** @internal */
  public abstract readonly _model: StageModel;

  /**
   * A comment; every line of the text becomes one.
   *
   * Throws if a line would be read as a parser directive.
   */
  public comment(text: string): void {
    this._model.append(commentInstruction('comment', text));
  }

  /**
   * Declares a build argument, e.g. TARGETARCH.
   *
   * Throws if the name is not the name of a variable, or the default has a line break.
   */
  public arg(name: string, defaultValue?: string): void {
    this._model.append(settings.argInstruction(name, defaultValue));
  }

  /**
   * Sets an environment variable to a literal value.
   *
   * Throws if the name is not the name of a variable, or the value has a line break.
   */
  public env(name: string, value: string): void {
    this._model.append(settings.envInstruction(name, value));
  }

  /**
   * Sets an environment variable to the value of another variable or build argument.
   *
   * Throws if that is one of BuildKit's platform arguments and `arg()` does not declare it.
   */
  public envFromVariable(name: string, variable: string): void {
    this._model.append(settings.envFromVariableInstruction(name, variable, this._model));
  }

  /**
   * Sets a label of the image.
   *
   * Throws if the name holds `=`, or name or value have a line break.
   */
  public label(name: string, value: string): void {
    this._model.append(settings.labelInstruction(name, value));
  }

  /**
   * Sets the working directory.
   *
   * Throws if the path is not absolute.
   */
  public workdir(path: string): void {
    this._model.append(settings.workdirInstruction(path));
  }

  /**
   * Sets the user that the following instructions and the container run as: `uid`, `uid:gid` or names.
   *
   * Throws if it is neither.
   */
  public user(user: string): void {
    this._model.append(settings.userInstruction(user));
  }

  /**
   * Says which port the program listens on.
   *
   * @param protocol TCP if not given.
   *
   * Throws unless the port is from 1 to 65535.
   */
  public expose(port: number, protocol: ExposeProtocol = ExposeProtocol.TCP): void {
    this._model.append(settings.exposeInstruction(port, protocol));
  }

  /**
   * Declares a volume.
   *
   * Throws if the path is not absolute.
   */
  public volume(path: string): void {
    this._model.append(settings.volumeInstruction(path));
  }

  /**
   * Copies files from the build context, an earlier stage or an image.
   *
   * Throws if a source leaves the context, the stage does not come earlier, or the destination fits several sources not.
   */
  public copy(options: CopyOptions): void {
    this._model.append(copyInstruction(options, this._model, options.fromStage?._model));
  }

  /**
   * Adds files of the build context, unpacking tar archives.
   *
   * Throws like `copy()`.
   */
  public addLocal(options: AddLocalOptions): void {
    this._model.append(addLocalInstruction(options));
  }

  /**
   * Downloads a file and checks it.
   *
   * Throws if the address is not http or https, or the checksum is not a sha256 digest.
   */
  public addUrl(options: AddUrlOptions): void {
    this._model.append(addUrlInstruction(options));
  }

  /**
   * Checks out a git repository.
   *
   * Throws if the address is none that BuildKit takes for git.
   */
  public addGit(options: AddGitOptions): void {
    this._model.append(addGitInstruction(options));
  }

  /**
   * Sets the program that the container runs.
   *
   * Throws if the list or its first element is empty, or the stage has an ENTRYPOINT already.
   */
  public entrypoint(argv: string[]): void {
    this._model.append(settings.entrypointInstruction(argv));
  }

  /**
   * Sets the default arguments of the entrypoint, or the program if there is no entrypoint.
   *
   * Throws if the list or its first element is empty, or the stage has a CMD already.
   */
  public cmd(argv: string[]): void {
    this._model.append(settings.cmdInstruction(argv));
  }

  /**
   * Sets the health check.
   *
   * Throws if a time or number is out of range, or the stage has a HEALTHCHECK already.
   */
  public healthcheck(options: HealthcheckOptions): void {
    this._model.append(settings.healthcheckInstruction(options));
  }

  /**
   * Switches off the health check of the base.
   *
   * Throws if the stage has a HEALTHCHECK already.
   */
  public noHealthcheck(): void {
    this._model.append(settings.noHealthcheckInstruction());
  }

  /**
   * Sets the signal that stops the container, e.g. SIGTERM.
   *
   * Throws if Linux has no such signal.
   */
  public stopSignal(signal: string): void {
    this._model.append(settings.stopSignalInstruction(signal));
  }

  /**
   * Adds one instruction as it is written, for what has no method.
   *
   * Throws unless it is exactly one instruction of a stage on one line.
   */
  public raw(line: string, options: RawOptions = {}): void {
    this._model.append(rawInstruction(line, options, this._model));
  }
}
