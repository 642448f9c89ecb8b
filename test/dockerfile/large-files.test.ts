import { checkBuild } from '../../src/dockerfile/checks';
import { checkDockerfile } from '../../src/dockerfile/rules';
import { contextPaths } from '../../src/dockerfile/text/context-paths';
import { readDockerfile } from '../../src/dockerfile/text/read-dockerfile';
import { readSecrets } from '../../src/dockerfile/text/secrets';
import { InputError } from '../../src/private/errors';

const SIZE = 200_000;

/** Lines until the file is large, or `part` of that. */
function lines(of: string | ((index: number) => string), part = 1): string {
  const all: string[] = [];
  for (let index = 0, size = 100; ; index++) {
    const line = typeof of === 'string' ? of : of(index);
    size += line.length;
    if (size > SIZE * part) return all.join('');
    all.push(line);
  }
}

const HALF = 0.5;

/** All that is asked of a Dockerfile. */
const readers: readonly ((text: string) => unknown)[] = [
  (text) => readDockerfile(text), (text) => contextPaths(text), (text) => readSecrets(text), (text) => checkBuild(text, { ignoreLines: ['a*', '**/b', 'c'] }),
];

// what takes time that grows with the square of the size takes minutes here, or all memory
test.each<[string, () => string]>([
  ['stages', () => lines('FROM a\n')],
  ['stages that start from each other', () => `FROM scratch AS a\n${lines('FROM a AS a\n')}`],
  ['stages on one of many instructions', () => `FROM x AS a\n${lines('USER a\n', HALF)}${lines('FROM a\n', HALF)}`],
  ['stages that take over many variables', () => `FROM scratch AS a\nENV${lines((index) => ` v${index}=1`, HALF)}\n${lines('FROM a AS a\n', HALF)}`],
  ['stages that take over many arguments', () => `FROM scratch AS a\nARG${lines((index) => ` v${index}=1`, HALF)}\n${lines('FROM a AS a\n', HALF)}`],
  ['stages that add a variable each', () => `FROM scratch AS a\n${lines((index) => `FROM a AS a\nENV v${index}=1\n`)}`],
  ['copies from a long row of stages', () => `FROM scratch AS a\n${lines('FROM a AS a\n', HALF)}FROM scratch\n${lines('COPY --from=a b c\n', HALF)}`],
  ['flags that name stages', () => `FROM scratch\nFROM scratch\nCOPY ${lines('--from=0 ')}a b\n`],
  ['ranges of ports', () => `FROM a\n${lines('EXPOSE 1-65535\n')}`],
  ['protocols that are none', () => `FROM a\nEXPOSE${lines((index) => ` 1-65535/x${index}`)}\n`],
  ['variables that nothing defines', () => `FROM scratch\n${lines((index) => `USER $v${index}\n`)}`],
  ['arguments of FROM that nothing declares', () => `${lines((index) => `ARG v${index}\n`, HALF)}${lines((index) => `FROM $u${index}\n`, HALF)}`],
  ['words of VOLUME', () => `FROM scratch\nVOLUME${lines(' a')}\n`],
  ['what --exclude names', () => `FROM scratch\nCOPY ${lines((index) => `--exclude=${index} `, HALF)}${lines((index) => `${index} `, HALF)}/\n`],
  ['a path of many folders', () => `FROM scratch\nCOPY ${lines('a/')} /\n`],
  ['comments before secrets', () => `FROM scratch\n${lines('#a\n', HALF)}ENV${lines((index) => ` key_${index}=b`, HALF)}\n`],
  ['names of checks', () => `# check=skip=a${lines(',a', HALF)}\nFROM scratch\n${lines((index) => `ENV key_${index}=b\n`, HALF)}`],
  ['spaces in a directive', () => `#syntax=${lines(' ')}x\u2028y\nFROM a\n`],
])('%s fill a file', (_name, text) => {
  // GIVEN a large Dockerfile, WHEN all of it is read, THEN that comes to an end
  const large = text();
  expect(readers.map((read) => typeof read(large))).toEqual(['object', 'object', 'object', 'object']);
}, 60_000);

test('volumes and copies fill a file: rules look at each once', () => {
  // GIVEN
  const copies = lines((index) => `COPY --chown=1 a /x${index}/\n`, HALF);
  const last = readDockerfile(`FROM scratch\nUSER 1\n${lines((index) => `VOLUME /v${index}\n`, HALF)}${copies}VOLUME /x7/y /\n`);
  // WHEN
  const findings = checkDockerfile({ ...last, base: { reference: 'scratch', releaseInName: true }, workdir: '/' }).filter(({ id }) => id === 'unwritable-volume');
  // THEN those that nothing owns are found, and not the one that lies in what was copied
  expect(findings.length).toBe(last.volumes!.length - 1);
}, 60_000);

test('ports are counted once', () => {
  const { ports } = readDockerfile(`FROM a\n${lines('EXPOSE 1-65535\n', HALF)}EXPOSE 7/udp 5-9/UDP 8/TCP\n`);
  expect([ports.length, ports[7], ports.filter(({ protocol }) => protocol === 'udp').map(({ port }) => port)]).toEqual([65_540, { port: 6, protocol: 'udp' }, [5, 6, 7, 8, 9]]);
});

const REPEATS = /^Dockerfile: its instructions repeat each other too often: written out, they have more than 4 million characters; allowed: .*; fix: look for/;

test.each<[string, () => string]>([
  ['ONBUILD of a stage that many start from', () => `FROM x AS a\n${lines('ONBUILD USER a\n', HALF)}${lines('FROM a\n', HALF)}`],
  ['one ONBUILD of a long text', () => `FROM x AS a\nONBUILD RUN ${lines('a ', HALF)}\n${lines('FROM a\n', HALF)}`],
  ['a here-document of ONBUILD', () => `FROM x AS a\nONBUILD COPY <<A b\n${lines('$a\n', HALF)}A\n${lines('FROM a\n', HALF)}`],
  ['a variable that doubles', () => `FROM scratch\nENV a=aa\n${lines('ENV a=$a$a\n')}`],
  ['a variable that grows', () => `FROM scratch\n${lines('ENV a=$a:b\n')}`],
  ['an argument that doubles', () => `ARG a=aa\n${lines('ARG a=$a$a\n')}FROM $a\n`],
  ['a long value in many places', () => `FROM scratch\nENV a=${lines('b', HALF)}\n${lines('USER $a\n', HALF)}`],
  ['patterns with many stars', () => `FROM scratch\nENV a=${'ab'.repeat(1500)}\n${lines(`ENV c=\${a#${'*a'.repeat(1500)}}\n`)}`],
])('%s is refused, however it is read', (_name, text) => {
  const big = text();
  const said = readers.map((read) => {
    try {
      return read(big);
    } catch (error) {
      return error;
    }
  });
  // what reads the last stage alone may not come to it
  const refused = said.filter((one): one is InputError => one instanceof InputError);
  expect(refused.length).toBeGreaterThanOrEqual(1);
  expect(said[3]).toBeInstanceOf(InputError);
  refused.forEach(({ message }) => expect(message).toMatch(REPEATS));
}, 60_000);

test.each<[string, () => string]>([
  ['a working directory that grows', () => `FROM scratch\n${lines('WORKDIR a\n')}`],
  ['a long working directory for many copies', () => `FROM scratch\nWORKDIR /${lines('a/', HALF)}\n${lines('COPY a b\n', HALF)}`],
  ['a long SHELL for many commands', () => `FROM scratch\nSHELL ["sh"${lines(',"a"', HALF)}]\n${lines('RUN a\n', HALF)}`],
])('%s is refused where the last stage is read', (_name, text) => {
  expect(() => readDockerfile(text())).toThrow(REPEATS);
  expect(() => checkBuild(text())).not.toThrow();
}, 60_000);

test('lines of .dockerignore and copied paths that are too many to compare are refused', () => {
  const ignoreLines = Array.from({ length: 20_000 }, (_, index) => `**/x${index}*y`);
  expect(() => checkBuild(`FROM scratch\nCOPY ${lines((index) => `a/b/c/${index} `)}/\n`, { ignoreLines })).toThrow(REPEATS);
  expect(checkBuild('FROM scratch\nCOPY a/x7zy b /\n', { ignoreLines }).map(({ id }) => id)).toEqual(['copy-ignored-file']);
}, 60_000);

test('what Dockerfiles repeat is far below that', () => {
  // GIVEN a hundred stages on one with ten ONBUILD instructions, and a search path of a thousand characters in five hundred places
  const onbuild = `FROM x AS a\n${'ONBUILD RUN npm ci --omit=dev && npm cache clean --force\n'.repeat(10)}${'FROM a\n'.repeat(100)}`;
  const path = `FROM scratch\nENV PATH=${'/opt/tool/bin:'.repeat(70)}\n${'ENV PATH=$PATH\n'.repeat(500)}`;
  for (const text of [onbuild, path]) {
    // WHEN / THEN
    expect(() => readers.forEach((read) => read(text))).not.toThrow();
  }
});
