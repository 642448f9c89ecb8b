import { readToml, tableOf, tablesOf, textOf, textsOf } from '../../../src/image/sources/toml';
import { project } from '../support';

function toml(text: string): ReturnType<typeof readToml> {
  return readToml(project({ 'Cargo.toml': text }), 'Cargo.toml', 'RustProgram.projectRoot');
}

describe('readToml()', () => {
  test('reads what is there, and takes nothing for what it is not', () => {
    const table = toml('[package]\nname = "api"\nedition = 2021\nauthors = ["a", 1, "b"]\n[[bin]]\nname = "one"\n[[bin]]\nname = "two"\n');
    expect(textOf(tableOf(table, 'package'), 'name')).toBe('api');
    expect(textOf(tableOf(table, 'package'), 'edition')).toBeUndefined();
    expect(textsOf(tableOf(table, 'package'), 'authors')).toEqual(['a', 'b']);
    expect(tablesOf(table, 'bin').map(bin => textOf(bin, 'name'))).toEqual(['one', 'two']);
    expect([tableOf(table, 'bin'), tableOf(table, 'none'), tablesOf(table, 'package'), textsOf(table, 'bin')]).toEqual([{}, {}, [], []]);
  });

  test('says where a file is wrong', () => {
    expect(() => toml('[package]\nname = api\n')).toThrow(/^RustProgram.projectRoot: Cargo.toml is not valid TOML: .* \(line 2, column \d+\); allowed: TOML 1.0; fix: /);
  });

  test('names no prototype', () => {
    expect(() => toml('[__proto__]\nname = "x"\n')).not.toThrow();
    expect(({} as { name?: string }).name).toBeUndefined();
  });
});
