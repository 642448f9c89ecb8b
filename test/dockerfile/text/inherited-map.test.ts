import * as fc from 'fast-check';
import { InheritedMap } from '../../../src/dockerfile/text/inherited-map';

test('maps and their heirs hold what copies would', () => {
  // GIVEN maps that are made one after the other, each an heir of an earlier one, and what is set in any of them
  const step = fc.record({ on: fc.nat(20), inherits: fc.boolean(), key: fc.constantFrom('a', 'b', 'c', 'PATH', '__proto__', ''), value: fc.nat(9) });
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const maps = [InheritedMap.of<number>([['PATH', 0]])];
    const copies = [new Map([['PATH', 0]])];
    for (const { on, inherits, key, value } of steps) {
      const index = on % maps.length;
      // WHEN
      maps[index].set(key, value);
      copies[index].set(key, value);
      if (inherits) {
        maps.push(maps[index].heir());
        copies.push(new Map(copies[index]));
      }
    }
    // THEN
    maps.forEach((map, index) => {
      expect(['a', 'PATH', '__proto__', 'x'].map((key) => [map.has(key), map.get(key)])).toEqual(['a', 'PATH', '__proto__', 'x'].map((key) => [copies[index].has(key), copies[index].get(key)]));
      expect(map.entries()).toEqual([...copies[index]]);
    });
  }), { numRuns: 500 });
});

test('heirs of heirs cost no copies: forty thousand of a map with forty thousand entries', () => {
  // GIVEN keys in their order, the worst one for a tree
  let map = InheritedMap.of(Array.from({ length: 40_000 }, (_, index) => [String(index).padStart(6, '0'), index] as const));
  // WHEN
  for (let index = 0; index < 40_000; index++) {
    map = map.heir();
    map.set('last', index);
  }
  // THEN
  expect([map.get('039999'), map.get('last'), map.entries().length]).toEqual([39_999, 39_999, 40_001]);
}, 30_000);
