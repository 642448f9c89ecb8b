import { dockerfile } from './given';
import { jsonStrings, listOf, readInstructions } from '../../../src/dockerfile/text/instructions';

const shown = (text: string) => readInstructions(text).instructions.map(({ keyword, flags, rest }) => [keyword, ...flags, rest].join('|'));

describe('readInstructions', () => {
  test.each<[string, string, string[]]>([
    ['lower case', 'from a\nuser 1\n', ['FROM|a', 'USER|1']],
    ['a line continued, with comments and blank lines inside', 'FROM a\nCOPY x \\\n# no\n\n  # no\n  y \\\n z\n', ['FROM|a', 'COPY|x   y  z']],
    ['blanks behind the continuation', 'FROM a\nCOPY x \\  \t\n y\n', ['FROM|a', 'COPY|x  y']],
    ['an escaped escape character ends the line', 'FROM a\nRUN x \\\\\nUSER 1\n', ['FROM|a', 'RUN|x \\\\', 'USER|1']],
    ['a backtick as escape character', '# escape=`\nFROM a\nCOPY x `\n c:\\\n', ['FROM|a', 'COPY|x  c:\\']],
    ['no directive behind an empty line', '\n# escape=`\nFROM a\nCOPY x \\\n y\n', ['FROM|a', 'COPY|x  y']],
    ['both directives', '# syntax=docker/dockerfile:1\n#ESCAPE = `\nFROM a\nCOPY x `\ny\n', ['FROM|a', 'COPY|x y']],
    ['a keyword cut in two', 'FR\\\nOM a\n', ['FROM|a']],
    ['a mark at the start', '\ufeffFROM a\n', ['FROM|a']],
    ['CRLF', 'FROM a\r\nRUN <<E\r\nCOPY x y\r\nE\r\nUSER 1\r\n', ['FROM|a', 'RUN|<<E', 'USER|1']],
    ['flags, quoted ones too', 'FROM a\nCOPY --from=b --chown="1 2" --x a b\n', ['FROM|a', 'COPY|--from=b|--chown=1 2|--x|a b']],
    ['the end of flags', 'FROM a\nCOPY -- --a b\n', ['FROM|a', 'COPY|--a b']],
    ['a heredoc', 'FROM a\nRUN cat <<EOF\nCOPY x y\nEOF\nUSER 1\n', ['FROM|a', 'RUN|cat <<EOF', 'USER|1']],
    ['two heredocs', 'FROM a\nCOPY <<A <<-B /x/\nUSER 2\nA\n\tUSER 3\n\tB\nUSER 1\n', ['FROM|a', 'COPY|<<A <<-B /x/', 'USER|1']],
    ['a heredoc with blanks before its name, and a number', 'FROM a\nRUN cat 3<< "E F"\nCOPY x y\nE F\nUSER 1\n', ['FROM|a', 'RUN|cat 3<< "E F"', 'USER|1']],
    ['<< in quotes is no heredoc', 'FROM a\nRUN echo \' <<E \'\nUSER 1\n', ['FROM|a', "RUN|echo ' <<E '", 'USER|1']],
    ['<< in JSON form is no heredoc', 'FROM a\nRUN ["echo", "<<E"]\nUSER 1\n', ['FROM|a', 'RUN|["echo", "<<E"]', 'USER|1']],
    ['<< of other instructions is no heredoc', 'FROM a\nCMD cat <<E\nUSER 1\n', ['FROM|a', 'CMD|cat <<E', 'USER|1']],
    ['a heredoc behind ONBUILD', 'FROM a\nONBUILD RUN <<E\nUSER 2\nE\nUSER 1\n', ['FROM|a', 'ONBUILD|RUN <<E', 'USER|1']],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  test.each([
    ['FROM a\nRUN <<EOF\nx\n', true],
    ['# escape=x\nFROM a\n', true],
    ['# escape=`\n# escape=`\nFROM a\n', true],
    ['FROM a\nRUN x\n', false],
    ['# check=skip=all\nFROM a\n', false],
  ])('%j is broken: %s', (text, broken) => {
    expect(readInstructions(text).broken).toBe(broken);
  });

  test('names the frontend', () => {
    expect(readInstructions(dockerfile('# syntax = docker/dockerfile:1.7-labs', 'FROM a')).syntax).toBe('docker/dockerfile:1.7-labs');
    expect(readInstructions(dockerfile('# a comment', '# syntax=x', 'FROM a')).syntax).toBeUndefined();
  });
});

describe('JSON form', () => {
  test.each<[string, ReturnType<typeof jsonStrings>]>([
    ['["a","b"]', ['a', 'b']],
    ['  [ "a" ]  ', ['a']],
    ['[]', []],
    ['["\\u0041"]', ['A']],
    ["['a']", undefined],
    ['["a",]', undefined],
    ['["a"] x', undefined],
    ['a ["b"]', undefined],
    ['["a", 1]', 'invalid'],
    ['[["a"]]', 'invalid'],
    ['', undefined],
  ])('%s is %j', (rest, expected) => {
    expect(jsonStrings(rest)).toEqual(expected);
  });

  test('a list in neither form is split at blanks', () => {
    expect(listOf('a  "b c" d')).toEqual(['a', '"b', 'c"', 'd']);
    expect(listOf('')).toEqual([]);
  });
});
