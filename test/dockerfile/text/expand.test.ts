import { expandWord, expandWords, Lookup, UNKNOWN, UNSET } from '../../../src/dockerfile/text/expand';

const lookup: Lookup = (name) => ({ A: 'one', EMPTY: '', SPACE: 'x y' })[name] ?? (name === 'LATER' ? UNKNOWN : UNSET);
const word = (text: string) => expandWord(text, { escape: '\\', lookup });

describe('expandWord', () => {
  test.each<[string, string | undefined]>([
    ['plain', 'plain'],
    ['$A', 'one'],
    ['${A}s', 'ones'],
    ['$A$A', 'oneone'],
    ['$NONE.', '.'],
    ['${NONE:-two}', 'two'],
    ['${EMPTY:-two}', 'two'],
    ['${EMPTY-two}', ''],
    ['${A:-two}', 'one'],
    ['${A:+two}', 'two'],
    ['${EMPTY:+two}', ''],
    ['${EMPTY+two}', 'two'],
    ['${NONE:-${A}}', 'one'],
    ['${A:?must}', 'one'],
    ["'$A'", '$A'],
    ['"$A b"', 'one b'],
    ['"\\$A"', '$A'],
    ['"\\x"', '\\x'],
    ['\\$A', '$A'],
    ['a\\ b', 'a b'],
    ['$', '$'],
    ['$1', ''],
    ['<x', '<x'],
    ['é$A🐳', 'éone🐳'],
    // parts of values
    ['${A#o}', 'ne'],
    ['${A#x}', 'one'],
    ['${A#*n}-${A##*}', 'e-'],
    ['${A%n?}', 'o'],
    ['${A%*}', 'one'],
    ['${A%%n*}', 'o'],
    ['${A/o/x}', 'xne'],
    ['${A//?/$A}', 'oneoneone'],
    ['${A/[/x}', 'one'],
    ['${NONE#x}${NONE/a/b}', ''],
    // not known, or refused by the build
    ['$LATER', undefined],
    ['${LATER:-two}', undefined],
    ['${NONE:?must be set}', undefined],
    ['${LATER#o}', undefined],
    ['${A#\\x}', undefined],
    ['${A#o', undefined],
    ['${A/o}', undefined],
    ['${', undefined],
    ['${}', undefined],
    ['${A', undefined],
    ['${A:-b', undefined],
    ['"open', undefined],
    ["'open", undefined],
  ])('%s is %j', (text, expected) => {
    expect(word(text)).toBe(expected);
  });

  test('is not brought down by nesting', () => {
    expect(word('${A:+'.repeat(5000) + '}'.repeat(5000))).toBeUndefined();
  });
});

describe('expandWords', () => {
  test('splits after variables are replaced, but not inside quotes', () => {
    expect(expandWords('a $SPACE "$SPACE" \'b c\' d\\ e', { escape: '\\', lookup })).toEqual(['a', 'x', 'y', 'x y', 'b c', 'd e']);
  });
});
