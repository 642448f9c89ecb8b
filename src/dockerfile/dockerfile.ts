import { EscapeCharacter } from './escape-character';
import { DockerfileFinalStage } from './final-stage';
import { commentInstruction, FileModel } from './model/file';
import { checkBase, fromInstruction } from './model/from';
import { argInstruction } from './model/settings';
import { StageModel } from './model/stage';
import { renderFile } from './render/file';
import { DockerfileStage } from './stage';
import type { StageOptions } from './stage-options';
import { refuse } from '../private/errors';
import { checkDirectives } from './validate/directives';
import { stageName } from './validate/names';
import { wellFormed } from './validate/text';

/** The first lines of a Dockerfile. */
export interface DockerfileProps {
  /**
   * The frontend that reads the Dockerfile, e.g. `docker/dockerfile:1.7`.
   *
   * @default - none, unless an instruction needs a newer one than Docker 20.10 has built in: then the oldest that will do
   */
  readonly syntax?: string;

  /**
   * The escape character.
   *
   * @default EscapeCharacter.BACKSLASH
   */
  readonly escape?: EscapeCharacter;

  /**
   * Options of BuildKit's own checks, e.g. `skip=JSONArgsRecommended;error=true`; needs docker/dockerfile:1.8.
   *
   * @default - BuildKit's own
   */
  readonly check?: string;
}

/**
 * A Dockerfile: stages that build, and one final stage that becomes the image.
 *
 * Rendering it is a pure function of what was added. An existing file can be wrapped as it is with `fromText()`.
 */
export class Dockerfile {
  /**
   * Wraps an existing Dockerfile, which is rendered exactly as it is.
   *
   * Throws if the text is empty or cannot be written as UTF-8.
   */
  public static fromText(text: string): Dockerfile {
    if (wellFormed('Dockerfile.fromText', text).trim() === '') {
      refuse({ where: 'Dockerfile.fromText', problem: 'is empty', allowed: 'the text of a Dockerfile', fix: 'read the file that has it' });
    }
    const dockerfile = new Dockerfile();
    dockerfile.verbatim = text;
    return dockerfile;
  }

  private readonly model: FileModel;
  private verbatim?: string;

  /** Throws if a property is not what the directive of that name takes. */
  constructor(props: DockerfileProps = {}) {
    this.model = new FileModel(checkDirectives({ ...props, escape: props.escape ?? EscapeCharacter.BACKSLASH }));
  }

  /** Whether this is an existing file, made by `fromText()`, that nothing can be added to. */
  public get isVerbatim(): boolean {
    return this.verbatim !== undefined;
  }

  /**
   * A comment before the first stage; every line of the text becomes one.
   *
   * Throws if a stage was added already, or a line would be read as a parser directive.
   */
  public comment(text: string): void {
    this.refuseVerbatim('comment');
    this.model.prepend('Dockerfile.comment', commentInstruction('Dockerfile.comment', text));
  }

  /**
   * Declares a build argument before the first stage.
   *
   * A stage sees it only if it declares it too. Throws if a stage was added already, or name or default cannot be written.
   */
  public arg(name: string, defaultValue?: string): void {
    this.refuseVerbatim('arg');
    this.model.prepend('Dockerfile.arg', argInstruction(name, defaultValue));
  }

  /**
   * Adds a stage in which commands can run.
   *
   * Throws if the name is taken or not the name of a stage, the base is none or two, or the final stage was added already.
   */
  public addStage(name: string, options: StageOptions): DockerfileStage {
    this.refuseVerbatim('addStage');
    stageName('Dockerfile.addStage', name);
    this.model.checkNext('Dockerfile.addStage', name);
    return DockerfileStage._of(this.add(`stage ${name}`, options, name), name);
  }

  /**
   * Adds the stage that becomes the image, and ends the file.
   *
   * Throws if the base is none or two, or the final stage was added already.
   */
  public addFinalStage(options: StageOptions): DockerfileFinalStage {
    this.refuseVerbatim('addFinalStage');
    this.model.checkNext('Dockerfile.addFinalStage');
    return DockerfileFinalStage._of(this.add('final stage', options));
  }

  /**
   * The text of the Dockerfile.
   *
   * Throws if there is no final stage, or `syntax` names a frontend that is too old for an instruction.
   */
  public render(): string {
    return this.verbatim ?? renderFile(this.model);
  }

  private add(where: string, options: StageOptions, name?: string): StageModel {
    checkBase(where, options);
    const index = this.model.stages.length;
    const parent = options.stage?._model;
    return this.model.add(new StageModel(this.model, index, name, fromInstruction(where, options, parent, this.model, index, name), parent));
  }

  private refuseVerbatim(method: string): void {
    if (this.isVerbatim) {
      refuse({
        where: `Dockerfile.${method}`,
        problem: 'would change a Dockerfile that was made by fromText()',
        allowed: 'rendering it as it is',
        fix: 'change the text, or describe the file with stages',
      });
    }
  }
}
