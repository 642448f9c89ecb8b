import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Where a construct is in its stage: the same in every stage, so that stages have the same logical ids. */
export function placeOf(construct: IConstruct): string {
  const stage = Stage.of(construct);
  const outer = stage === undefined || stage.node.path === '' ? '' : `${stage.node.path}/`;
  return construct.node.path.slice(outer.length);
}

/** Id of the repository of a stack whose assets name none. */
export const DEFAULT_REPOSITORY = 'MinimalImagesRepository';
