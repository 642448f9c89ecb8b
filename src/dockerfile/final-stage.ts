import { DockerfileInstructions } from './instructions';
import type { StageModel } from './model/stage';

/**
 * The last stage, which becomes the image; it has no shell, so it runs nothing.
 *
 * Made by `Dockerfile.addFinalStage()`.
 */
export class DockerfileFinalStage extends DockerfileInstructions {
  /** @internal */
  static _of(model: StageModel): DockerfileFinalStage {
    return new DockerfileFinalStage(model);
  }

  /** Always true; tells the final stage from the others. */
  readonly isFinal: boolean = true;

  /** @internal */
  readonly _model: StageModel;

  private constructor(model: StageModel) {
    super();
    this._model = model;
  }
}
