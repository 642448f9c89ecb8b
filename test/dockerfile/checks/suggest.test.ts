import { suggestion } from '../../../src/dockerfile/checks/suggest';

test('the nearest name that differs in at most two letters is suggested', () => {
  expect(suggestion('VERSOIN', ['OTHER', 'VERSIONS', 'VERSION'])).toBe(' (did you mean VERSION?)');
  expect(suggestion('VERSION', ['VERSION', 'OTHER', 'VER'])).toBe('');
});

test('names that nobody writes are not compared, which would take their length squared', () => {
  const long = 'A'.repeat(1_000_000);
  expect(suggestion(`${long}B`, [long])).toBe('');
});
