import { parseDocument } from '../../../src/oci/model/strict-json';

const parse = (text: string | Buffer, limits = {}): unknown => parseDocument(Buffer.from(text as string), 'here', limits);

test.each<[string, string, unknown]>([
  ['nothing in it', '{}', {}],
  ['white space around it', ' {"a": 1}\n\t', { a: 1 }],
  ['one name in several objects', '{"a":{"a":[{"a":1},{"a":2}]},"b":"a"}', { a: { a: [{ a: 1 }, { a: 2 }] }, b: 'a' }],
  ['a text that looks like JSON', '{"a":"{\\"a\\":[[[","b":"\\\\"}', { a: '{"a":[[[', b: '\\' }],
  ['names that differ in case', '{"a":1,"A":2}', { a: 1, A: 2 }],
])('%s is read', (_name, text, value) => {
  expect(parse(text)).toEqual(value);
});

test('a member called __proto__ is a member', () => {
  expect(Object.keys(parse('{"__proto__":{"a":1}}') as object)).toEqual(['__proto__']);
});

test.each<[string, string | Buffer, string]>([
  ['nothing', '', 'here: the document is not JSON'],
  ['a list', '[]', 'here: the document is no object'],
  ['null', 'null', 'here: the document is no object'],
  ['a text', '"a"', 'here: the document is no object'],
  ['two documents', '{}{}', 'here: the document is not JSON'],
  ['a comment', '{/**/}', 'here: the document is not JSON'],
  ['a comma too many', '{"a":1,}', 'here: the document is not JSON'],
  ['a text without end', '{"a":"\\', 'here: the document is not JSON'],
  ['NaN', '{"a":NaN}', 'here: the document is not JSON'],
  ['a byte order mark', '\ufeff{}', 'here: the document is not JSON'],
  ['Latin-1', Buffer.from('{"a":"\xe9"}', 'latin1'), 'here: the document is not UTF-8'],
  ['half a surrogate in UTF-8', Buffer.from('7b2261223a22eda08022 7d'.replace(' ', ''), 'hex'), 'here: the document is not UTF-8'],
  ['UTF-16', Buffer.from('{}', 'utf16le'), 'here: the document is not JSON'],
  ['a name twice', '{"a":1,"b":2,"a":1}', 'here: the name "a" stands twice in one object'],
  ['a name twice, further in', '{"x":[{"y":{"a":1,"a":1}}]}', 'here: the name "a" stands twice in one object'],
  ['a name twice after a list', '{"a":[1,{"b":2}],"a":1}', 'here: the name "a" stands twice in one object'],
  ['a name twice, once escaped', '{"layers":1,"\\u006cayers":2}', 'here: the name "layers" stands twice in one object'],
  ['__proto__ twice', '{"__proto__":1,"__proto__":2}', 'here: the name "__proto__" stands twice in one object'],
  ['65 levels', `{"a":${'['.repeat(64)}${']'.repeat(64)}}`, 'here: the document is nested deeper than 64'],
  ['a million levels', '['.repeat(1_000_000), 'here: the document is nested deeper than 64'],
  ['more than 4 MiB', `{"a":"${'a'.repeat(4 * 1024 * 1024)}"}`, 'here: the document has 4194312 bytes, 4194304 are the most that is read'],
])('%s is refused', (_name, text, message) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ name: 'ContentError', message }));
});

test('limits can be others', () => {
  expect(() => parse('{"a":{}}', { depth: 1 })).toThrow('here: the document is nested deeper than 1');
  expect(() => parse('{"a":{}}', { size: 7 })).toThrow('here: the document has 8 bytes, 7 are the most that is read');
  expect(parse('{"a":{}}', { size: 8, depth: 2 })).toEqual({ a: {} });
});
