import { IConstruct } from 'constructs';
import { ImageDescription } from '../../image/description';
import { MinimalImage } from '../../image/minimal-image';
import { Readings } from '../../image/readings';

const READINGS = new WeakMap<IConstruct, Readings>();

/** An image as it is for the whole app: its sources are read once in a synthesis. */
export function described(scope: IConstruct, image: MinimalImage, buildArgs: { [name: string]: string }): ImageDescription {
  const { root } = scope.node;
  const readings = READINGS.get(root) ?? new Readings();
  READINGS.set(root, readings);
  return image._describe(process.cwd(), buildArgs, readings);
}
