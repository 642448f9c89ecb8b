import { IConstruct } from 'constructs';
import type { ImagePublisher } from '../image-publisher';

const PUBLISHER = Symbol.for('cdk-minimal-images.publisher');

type Marked = { [PUBLISHER]?: ImagePublisher };

export function setPublisher(scope: IConstruct, publisher: ImagePublisher): void {
  Object.defineProperty(scope, PUBLISHER, { value: publisher, configurable: true });
}

/** The publisher of the nearest scope that has one. */
export function publisherOf(scope: IConstruct): ImagePublisher | undefined {
  const scopes = [...scope.node.scopes].reverse();
  return scopes.map(each => (each as Marked)[PUBLISHER]).find(publisher => publisher !== undefined);
}
