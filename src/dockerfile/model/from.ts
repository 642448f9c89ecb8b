import { refuse } from '../../private/errors';
import type { StageOptions } from '../stage-options';
import type { FileModel } from './file';
import { type Instruction, instruction } from './instruction';
import { earlierStage, type StageModel } from './stage';
import { imageReference, platformName, sha256Digest } from '../validate/references';

/** FROM of the stage that will be number `index` of `file`. */
export function fromInstruction(
  where: string, options: StageOptions, parent: StageModel | undefined, file: FileModel, index: number, name?: string,
): Instruction {
  const base = parent ? earlierStage(`${where} stage`, parent, file, index) : baseImage(where, options, file);
  const flags = options.platform === undefined ? [] : [{ name: 'platform', value: platformName(`${where} platform`, options.platform) }];
  return instruction('FROM', { form: 'plain', text: name === undefined ? base : `${base} AS ${name}` }, flags);
}

/** Exactly one base, and a digest only for an image. */
export function checkBase(where: string, { image, stage, digest }: StageOptions): void {
  if ((image === undefined) === (stage === undefined)) {
    refuse({
      where,
      problem: image === undefined ? 'starts from nothing' : 'starts from an image and from a stage',
      allowed: 'exactly one of image and stage',
      fix: image === undefined ? "give image: 'scratch' for an empty base" : 'remove one of the two',
    });
  }
  if (digest !== undefined && (image === undefined || image === 'scratch' || image.includes('@'))) {
    refuse({
      where: `${where} digest`,
      problem: image?.includes('@') ? 'is given twice' : 'belongs to an image, but there is none',
      value: digest,
      allowed: 'a digest beside an image reference that has none',
      fix: 'remove the digest',
    });
  }
}

function baseImage(where: string, { image = '', digest }: StageOptions, file: FileModel): string {
  if (image === 'scratch') {
    return image;
  }
  const reference = file.usesImage(`${where} image`, imageReference(`${where} image`, image));
  return digest === undefined ? reference : `${reference}@${sha256Digest(`${where} digest`, digest)}`;
}
