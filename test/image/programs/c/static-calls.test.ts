import * as fc from 'fast-check';
import { CBuild, CLinking, CProgram, DistrolessImage, MinimalImage } from '../../../../src';
import { staticCalls } from '../../../../src/image/programs/c/static-calls';
import { Files, project } from '../../support';

const calls = (text: string): string[] => staticCalls(project({ 'a.c': text }), ['a.c'], 'x').map(({ name }) => name);
const findings = (program: CProgram, files: Files): string[] =>
  (program.linksStatically ? MinimalImage.of(program) : new DistrolessImage({ program }))._describe(project(files)).findings
    .filter(({ id }) => id === 'static-glibc').map(({ severity, what }) => `${severity} ${what}`);

describe('calls in C', () => {
  test.each<[string, string, string[]]>([
    ['a call', 'int x = getaddrinfo(a, b, c, &d);', ['getaddrinfo']],
    ['several, each once', 'dlopen (a); iconv_open(b, c);\ndlopen(d);', ['dlopen', 'iconv_open']],
    ['C++', 'auto h = ::gethostbyname("x"); std::x = getpwuid_r(1);', ['gethostbyname', 'getpwuid_r']],
    ['in comments', '// dlopen(x)\n/* iconv_open(y) \n getpwnam(z) */', []],
    ['in texts', 'puts("dlopen(x)"); puts("\\"dlopen(y)"); int c = \'(\';', []],
    ['behind a text with a slash', 'get("http://x"); dlopen(y);', ['dlopen']],
    ['names that only look alike', 'my_dlopen(x); dlopens(y); getaddrinfo_a(z); dlopen;', []],
    ['a comment without an end', '/* dlopen(x)', []],
    ['nothing', '', []],
    ['a text without an end', 'puts("x);\ndlopen(y); char c = \'; iconv_open(z);', ['dlopen', 'iconv_open']],
    ['a text that goes on', 'puts("x\\\ndlopen(y)");', []],
  ])('%s', (_name, text, expected) => {
    expect(calls(text)).toEqual(expected);
  });

  test.each<[string, string]>([
    ['escaped quotes without an end', `"${'\\"'.repeat(490_000)}`], ['both quotes without an end', `"${'\\"\\\''.repeat(240_000)}`], ['a long text', `"${'\\x'.repeat(490_000)}"`],
    ['a long comment', `/*${'*'.repeat(990_000)}*/`], ['many comments', '/**/'.repeat(240_000)], ['names without a call', 'dlopen '.repeat(140_000)],
  ])('behind %s', (_name, text) => {
    expect(calls(`${text}\ngetaddrinfo();`)).toEqual(['getaddrinfo']);
  }, 20_000);

  test('no text makes it fail', () => {
    const parts = fc.array(fc.constantFrom('"', '\'', '\\', '/*', '*/', '//', '\n', 'dlopen(', 'x', ' '), { maxLength: 40 });
    fc.assert(fc.property(parts, words => {
      expect(calls(words.join('')).length).toBeLessThanOrEqual(1);
    }), { numRuns: 200 });
  });
});

describe('an image says what its sources count on', () => {
  const CALLS = { 'main.c': 'int main(void) { dlopen(0, 1); getaddrinfo(0, 0, 0, 0); }\n', 'a.c': 'gethostbyname(x);' };

  test('with each function in the first file that calls it', () => {
    expect(findings(new CProgram({ sources: ['a.c'] }), CALLS)).toEqual([
      'warning dlopen() of main.c loads nothing in a program that is linked statically, unless the very glibc is there that it was linked with',
      'info gethostbyname() of a.c, getaddrinfo() of main.c knows files (/etc/hosts, /etc/passwd) and DNS only in a program that is linked statically, whatever else /etc/nsswitch.conf names',
    ]);
  });

  test('built by a Makefile too, and not when it is linked dynamically', () => {
    expect(findings(new CProgram({ buildWith: CBuild.make({ program: 'a' }) }), CALLS)).toHaveLength(2);
    expect(findings(new CProgram({ linking: CLinking.DYNAMIC }), CALLS)).toEqual([]);
    expect(findings(new CProgram(), { 'main.c': 'int main(void) { return 0; }\n' })).toEqual([]);
  });
});
