import fc from 'fast-check';
import { CHECKS, checkBuild } from '../../../src/dockerfile/checks';
import { RULES } from '../../../src/dockerfile/rules';
import { byCodeUnit } from '../../../src/private/text';
import { PIECES } from '../text/given';

const ids = (...lines: string[]) => checkBuild(lines.join('\n')).map(({ id, severity, line }) => `${severity} ${id} ${line}`);

describe('checkBuild', () => {
  test('all 21 checks, in the order of their ids, which no rule has', () => {
    const names = CHECKS.map(({ id }) => id);
    expect(names).toHaveLength(21);
    expect(names).toEqual([...new Set(names)].sort(byCodeUnit));
    expect(RULES.filter(({ id }) => names.includes(id))).toEqual([]);
  });

  test('findings carry the check, its page, the place and a fixed order', () => {
    // GIVEN / WHEN
    const findings = checkBuild('FROM a as B\nCMD x\n');
    // THEN
    expect(findings.map(({ id }) => id)).toEqual(['from-as-casing', 'json-args-recommended', 'stage-name-casing']);
    expect(findings[0]).toEqual({
      id: 'from-as-casing',
      severity: 'warning',
      where: 'FROM in line 1',
      what: 'as is not written as FROM is',
      fix: 'write AS',
      link: 'https://github.com/cdk-minimal-images/cdk-minimal-images/blob/main/docs/rules/from-as-casing.md',
      line: 1,
      keyword: 'FROM',
    });
  });

  test.each<[string, string[], string[]]>([
    ['skips what the file says', ['# check=skip=FromAsCasing, StageNameCasing', 'FROM a as B'], ['warning stage-name-casing 2']],
    ['skips all', ['# syntax=docker/dockerfile:1', '#CHECK = skip=all', 'FROM a as B'], []],
    ['skips nothing behind another comment', ['# x', '# check=skip=all', '', 'ARG A', 'FROM a as b'], ['warning from-as-casing 5']],
    ['takes a shebang for no line', ['#!/x', '# check=skip=all', 'FROM a as b'], []],
    ['fails the build', ['# check=error=true', 'FROM a as b'], ['error from-as-casing 2']],
    ['does not fail the build', ['# check=error=false;skip=X', 'FROM a as b'], ['warning from-as-casing 2']],
    ['a comment before the instruction', ['FROM a', '# check=skip=JSONArgsRecommended', 'CMD x'], []],
    ['a comment before another instruction', ['FROM a', '# check=skip=all', 'USER 1', 'CMD x'], ['warning json-args-recommended 4']],
    ['a comment cannot switch off what is about the whole file', ['FROM a AS b', '# check=skip=all', 'FROM a AS b'], ['warning duplicate-stage-name 3']],
    ['a comment cannot fail the build', ['FROM a', '# check=error=true', 'CMD x'], ['warning json-args-recommended 3']],
    ['a directive that BuildKit refuses', ['# check=skipp=x', 'FROM a as b'], []],
    ['a directive with a value that BuildKit refuses', ['# check=error=maybe', 'FROM a as b'], []],
    ['a comment that is no directive', ['# check=', 'FROM a as b'], ['warning from-as-casing 2']],
    ['nothing where BuildKit cannot read the file', ['FROM a as b', 'CMD [1]'], []],
    ['the form of what stands before an instruction that BuildKit refuses', ['FROM a as b', 'CMD x', 'RUN --flag y', 'FROM c as d'], ['warning from-as-casing 1']],
    ['the form of an instruction that BuildKit refuses', ['FROM a as 1'], ['warning from-as-casing 1']],
    ['experimental checks only when asked for', ['# check=skip=all;experimental=all', '# x', 'ARG A', 'FROM a as b'], ['info invalid-definition-description 3']],
  ])('%s', (_, lines, expected) => {
    expect(ids(...lines)).toEqual(expected);
  });

  test('a target is checked with what it needs; the form of the file is checked everywhere', () => {
    const text = 'FROM a AS one\nCMD x\nFROM a AS two\nCMD y\nFROM one as three\nCMD z\n';
    expect(checkBuild(text, { target: 'two' }).map(({ id, line }) => `${id} ${line}`)).toEqual(['from-as-casing 5', 'json-args-recommended 4']);
  });

  test('says something or nothing of any text with a FROM, but does not fail', () => {
    const texts = fc.array(fc.constantFrom(...PIECES.filter((piece) => piece !== '\u0000')), { maxLength: 25 }).map((pieces) => `FROM a\n${pieces.join('')}`);
    fc.assert(fc.property(texts, (text) => checkBuild(text).every(({ line }) => line >= 1 && line <= text.split('\n').length)), { numRuns: 500 });
  });
});
