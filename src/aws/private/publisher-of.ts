import { IConstruct } from 'constructs';
import { refuse } from '../../private/errors';
import type { ImagePublisher } from '../image-publisher';

const PUBLISHER = Symbol.for('cdk-minimal-images.publisher');
const BOUND = Symbol.for('cdk-minimal-images.bound');

/** A scope with its publisher; an asset with the scope whose publisher it took, if there was one. */
type Marked = IConstruct & { [PUBLISHER]?: ImagePublisher; [BOUND]?: { readonly by?: IConstruct } };

/** @throws when assets below have taken a publisher that this one would have replaced */
export function setPublisher(scope: IConstruct, publisher: ImagePublisher): void {
  const late = scope.node.findAll().filter((each: Marked) => each[BOUND] && !isBelow(each[BOUND].by, scope));
  if (late.length > 0) {
    refuse({
      where: `${scope.node.path === '' ? 'the app' : scope.node.path}: ImagePublisher.useFor()`,
      problem: 'assets below this scope have a publisher already',
      value: late.map(({ node }) => node.path).slice(0, 5),
      allowed: 'a call before the assets are made',
      fix: 'move the call up, or give those assets their publisher',
    });
  }
  Object.defineProperty(scope, PUBLISHER, { value: publisher, configurable: true });
}

/** The publisher of the nearest scope that has one; the asset is bound to it, or to having none. */
export function publisherOf(asset: IConstruct): ImagePublisher | undefined {
  const by = [...asset.node.scopes].reverse().find((each: Marked) => each[PUBLISHER] !== undefined) as Marked | undefined;
  Object.defineProperty(asset, BOUND, { value: { by }, configurable: true });
  return by?.[PUBLISHER];
}

function isBelow(construct: IConstruct | undefined, scope: IConstruct): boolean {
  return construct !== undefined && construct !== scope && construct.node.scopes.includes(scope);
}
