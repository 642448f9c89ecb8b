import * as fc from 'fast-check';

/** Bytes changed, left out, put in, or doubled. */
export function damaged(whole: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 8 }), fc.uint8Array({ maxLength: 4 })), { minLength: 1, maxLength: 4 });
  return fc.tuple(whole, changes).map(([bytes, all]) => all.reduce((before, [at, gone, come]) => {
    const start = at % (before.length + 1);
    return Buffer.concat([before.subarray(0, start), come, before.subarray(start + gone)]);
  }, bytes));
}

/** A document of which one value is another one. */
export function withOddValue(documents: fc.Arbitrary<object>): fc.Arbitrary<object> {
  const some = fc.constantFrom<unknown>(-1, 1e21, '', '__proto__', {}, [], null, true, 'a'.repeat(10_000), `sha512:${'a'.repeat(128)}`);
  return fc.tuple(documents, fc.nat(), fc.oneof(some, fc.jsonValue({ maxDepth: 2 }))).map(([document, which, value]) => {
    const paths = pathsIn(document);
    const changed = structuredClone(document) as object;
    replace(changed, paths[which % paths.length], value);
    return changed;
  });
}

interface Node { [name: string]: unknown }

function pathsIn(value: unknown, above: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) {
    return [above];
  }
  return Object.entries(value).flatMap(([name, member]) => [[...above, name], ...pathsIn(member, [...above, name])]);
}

function replace(root: object, path: string[], value: unknown): void {
  const parent = path.slice(0, -1).reduce((node, name) => node[name] as Node, root as Node);
  Object.defineProperty(parent, path.at(-1)!, { value, enumerable: true, configurable: true, writable: true });
}
