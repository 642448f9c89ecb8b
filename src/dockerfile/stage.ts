import { DockerfileInstructions } from './instructions';
import { runInstruction, runScriptInstruction } from './model/run';
import type { StageModel } from './model/stage';
import type { RunOptions } from './run-options';

/**
 * A stage that can run commands; the final stage copies from it.
 *
 * Made by `Dockerfile.addStage()`.
 */
export class DockerfileStage extends DockerfileInstructions {
  /** @internal */
  static _of(model: StageModel, name: string): DockerfileStage {
    return new DockerfileStage(model, name);
  }

  /** Name of the stage, unique in its Dockerfile. */
  readonly name: string;

  /** @internal */
  readonly _model: StageModel;

  private constructor(model: StageModel, name: string) {
    super();
    this._model = model;
    this.name = name;
  }

  /**
   * Runs a command in exec form: no shell, every argument arrives as it is.
   *
   * Throws if the list or its first element is empty, or a mount is from a stage that does not come earlier.
   */
  run(argv: string[], options: RunOptions = {}): void {
    this._model.append(runInstruction(argv, options, this._model));
  }

  /**
   * Runs a script with `/bin/sh -c`, which the base has to have.
   *
   * Plain scripts of one line are written in shell form (and so use the shell that SHELL set, if any), all others in exec
   * form, in which they arrive byte for byte. Throws if the script is empty.
   */
  runScript(script: string, options: RunOptions = {}): void {
    this._model.append(runScriptInstruction(script, options, this._model));
  }
}
