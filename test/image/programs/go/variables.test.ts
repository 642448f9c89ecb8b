import * as fc from 'fast-check';
import { GoProgram } from '../../../../src';
import { linkerVariables } from '../../../../src/image/programs/go/variables';

describe('values for variables', () => {
  test.each<[string, { [name: string]: string } | undefined, string[]]>([
    ['none', undefined, []],
    ['plain', { 'main.version': '1.2.3' }, ['-X main.version=1.2.3']],
    ['in order of names', { 'main.b': '2', 'main.a': '1' }, ['-X main.a=1', '-X main.b=2']],
    ['of a package with a path', { 'example.com/api/v2/internal/build-info.Version': 'v1' }, ['-X example.com/api/v2/internal/build-info.Version=v1']],
    ['with a space', { 'main.title': 'The API' }, ['-X \'main.title=The API\'']],
    ['with a quote', { 'main.title': 'it\'s' }, ['-X "main.title=it\'s"']],
    ['with the other quote', { 'main.title': 'say "x"' }, ['-X \'main.title=say "x"\'']],
    ['empty', { 'main.title': '' }, ['-X main.title=']],
    ['what a shell would read', { 'main.title': '$HOME`id`\\;-X=main.x' }, ['-X main.title=$HOME`id`\\;-X=main.x']],
    ['with an umlaut', { 'main.größe': 'Dünya' }, ['-X main.größe=Dünya']],
  ])('%s', (_name, variables, expected) => {
    expect(linkerVariables(variables)).toEqual(expected);
  });

  test.each<[string, { [name: string]: string }, string]>([
    ['a name without a package', { version: '1' }, 'GoProgram.variables["version"]: this does not name a variable of Go'],
    ['a name with a space', { 'main.a b': '1' }, 'this does not name a variable of Go'],
    ['a name with a value', { 'main.a=b': '1' }, 'this does not name a variable of Go'],
    ['a number as name', { 'main.1': '1' }, 'this does not name a variable of Go'],
    ['both quotes', { 'main.a': '"\'' }, 'Go has no way to write both kinds of quotes there'],
    ['a new line', { 'main.a': 'a\nb' }, 'there is a control character in it'],
    ['a token', { 'main.a': '${Token[x.1]}' }, 'a value that is known at deployment only cannot stand here'],
    ['no text', { 'main.a': 1 as unknown as string }, 'this is not a string'],
  ])('refused: %s', (_name, variables, message) => {
    expect(() => new GoProgram({ variables })).toThrow(message);
  });

  /** As Go does: cmd/internal/quoted, Split. */
  function split(text: string): string[] {
    const fields: string[] = [];
    let rest = text.trimStart();
    while (rest !== '') {
      const quote = rest[0] === '"' || rest[0] === '\'' ? rest[0] : undefined;
      const end = quote === undefined ? rest.search(/\s|$/) : rest.indexOf(quote, 1);
      fields.push(quote === undefined ? rest.slice(0, end) : rest.slice(1, end));
      rest = rest.slice(quote === undefined ? end : end + 1).trimStart();
    }
    return fields;
  }

  test('every value is one argument of the linker', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), value => {
      fc.pre(!/[\u0000-\u001f\u007f]/.test(value) && !(value.includes('"') && value.includes('\'')));
      expect(split(['-s', ...linkerVariables({ 'main.a': value, 'main.b': 'x y' })].join(' '))).toEqual(['-s', '-X', `main.a=${value}`, '-X', 'main.b=x y']);
    }), { numRuns: 500 });
  });
});
