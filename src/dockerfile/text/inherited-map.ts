/** A map that others can begin with, so that stages which start from each other copy nothing. */
export class InheritedMap<V> {
  static of<V>(entries: Iterable<readonly [string, V]>): InheritedMap<V> {
    const map = new InheritedMap<V>(undefined, 0);
    for (const [key, value] of entries) map.set(key, value);
    return map;
  }

  /** What was set since there was an heir. */
  private readonly own = new Map<string, V>();

  /** @param shared never changes: one with an entry more shares all the rest with it */
  private constructor(private shared: Node<V> | undefined, private next: number) {}

  has(key: string): boolean {
    return this.own.has(key) || find(this.shared, key) !== undefined;
  }

  get(key: string): V | undefined {
    return this.own.has(key) ? this.own.get(key) : find(this.shared, key)?.value;
  }

  set(key: string, value: V): void {
    this.own.set(key, value);
  }

  /** A map that begins with what this one holds; neither sees what is set in the other afterwards. */
  heir(): InheritedMap<V> {
    this.share();
    return new InheritedMap(this.shared, this.next);
  }

  /** In the order in which the keys came. */
  entries(): [string, V][] {
    this.share();
    const all: Node<V>[] = [];
    const open = this.shared ? [this.shared] : [];
    for (let node = open.pop(); node; node = open.pop()) {
      all.push(node);
      if (node.left) open.push(node.left);
      if (node.right) open.push(node.right);
    }
    return all.sort((a, b) => a.order - b.order).map(({ key, value }) => [key, value]);
  }

  private share(): void {
    for (const [key, value] of this.own) this.shared = inserted(this.shared, key, value, this.next++);
    this.own.clear();
  }
}

/** A balanced tree (AVL), since keys are whatever a file says: no choice of them makes it slow. */
interface Node<V> {
  readonly key: string;
  readonly value: V;
  /** When the key came. */
  readonly order: number;
  readonly height: number;
  readonly left?: Node<V>;
  readonly right?: Node<V>;
}

function find<V>(root: Node<V> | undefined, key: string): Node<V> | undefined {
  let node = root;
  while (node && node.key !== key) node = key < node.key ? node.left : node.right;
  return node;
}

function inserted<V>(node: Node<V> | undefined, key: string, value: V, order: number): Node<V> {
  if (!node) return { key, value, order, height: 1 };
  if (key === node.key) return { ...node, value };
  return key < node.key
    ? balanced(node, inserted(node.left, key, value, order), node.right)
    : balanced(node, node.left, inserted(node.right, key, value, order));
}

/** The entry of `node` above two trees whose heights differ by two at the most. */
function balanced<V>(node: Node<V>, left: Node<V> | undefined, right: Node<V> | undefined): Node<V> {
  if (left && height(left) > height(right) + 1) {
    if (height(left.left) >= height(left.right)) return joined(left, left.left, joined(node, left.right, right));
    const middle = left.right!;
    return joined(middle, joined(left, left.left, middle.left), joined(node, middle.right, right));
  }
  if (right && height(right) > height(left) + 1) {
    if (height(right.right) >= height(right.left)) return joined(right, joined(node, left, right.left), right.right);
    const middle = right.left!;
    return joined(middle, joined(node, left, middle.left), joined(right, middle.right, right.right));
  }
  return joined(node, left, right);
}

function joined<V>({ key, value, order }: Node<V>, left: Node<V> | undefined, right: Node<V> | undefined): Node<V> {
  return { key, value, order, height: 1 + Math.max(height(left), height(right)), left, right };
}

function height(node: Node<unknown> | undefined): number {
  return node?.height ?? 0;
}
