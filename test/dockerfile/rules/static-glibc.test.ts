import { checkDockerfile } from '../../../src/dockerfile/rules';
import { StaticCall } from '../../../src/dockerfile/rules/subject';

const says = (staticCalls?: StaticCall[]): string[] => checkDockerfile({
  base: { reference: 'scratch', releaseInName: true }, user: '65532', ports: [], workdir: '/', toolchains: [], staticCalls,
}).map(({ id, severity, where, what }) => `${id} ${severity} ${where}: ${what}`);
const call = (name: string, file = 'main.c'): StaticCall => ({ name, file });

describe('static-glibc', () => {
  test.each<[string, StaticCall[], string]>([
    ['plugins', [call('dlopen')], 'static-glibc warning RUN: dlopen() of main.c loads nothing'],
    ['converters', [call('iconv_open', 'text/a.c')], 'static-glibc warning RUN: iconv_open() of text/a.c finds no converters'],
    ['host names', [call('getaddrinfo'), call('gethostbyname_r', 'b.c')], 'static-glibc info RUN: getaddrinfo() of main.c, gethostbyname_r() of b.c knows files'],
    ['users', [call('getpwnam')], 'static-glibc info RUN: getpwnam() of main.c knows files'],
  ])('catches %s', (_what, calls, expected) => {
    expect(says(calls)).toEqual([expect.stringContaining(expected)]);
  });

  test('says each thing by itself', () => {
    expect(says([call('getpwuid'), call('iconv_open'), call('dlopen')])).toHaveLength(3);
  });

  test.each<[string, StaticCall[] | undefined]>([['sources without such calls', []], ['sources that are not known', undefined]])('lets pass: %s', (_what, calls) => {
    expect(says(calls)).toEqual([]);
  });
});
