import * as fc from 'fast-check';
import { cmakePrograms } from '../../../../src/image/programs/c/cmake-lists';
import { makefilePrograms } from '../../../../src/image/programs/c/makefile';

describe('programs of CMakeLists.txt', () => {
  test.each<[string, string[], string[]]>([
    ['one', ['add_executable(app main.c)'], ['app']],
    ['in capitals, over lines', ['ADD_EXECUTABLE (\n  app\n  main.c\n)'], ['app']],
    ['the project\'s name', ['project(shop C)\nadd_executable(${PROJECT_NAME} a.c)'], ['shop']],
    ['a variable', ['set(TARGET "server")\nadd_executable(${TARGET}d a.c)'], ['serverd']],
    ['of folders below', ['project(top)', 'project(sub)\nadd_executable(${PROJECT_NAME} a.c)\nadd_executable(${CMAKE_PROJECT_NAME}-cli b.c)'], ['sub', 'top-cli']],
    ['comments', ['# add_executable(a a.c)\n#[[ add_executable(b b.c)\n]]\nset(X "# no comment") add_executable(c c.c)'], ['c']],
    ['aliases and imports', ['add_executable(a IMPORTED)\nadd_executable(b::b ALIAS c)\nadd_executable(b ALIAS c)'], []],
    ['what only CMake knows', ['add_executable(${NAME} a.c)\nadd_executable()'], []],
    ['libraries', ['add_library(a a.c)'], []],
    ['twice', ['add_executable(a a.c)', 'add_executable(a a.c)'], ['a']],
  ])('%s', (_name, texts, expected) => {
    expect(cmakePrograms(texts)).toEqual(expected);
  });
});

describe('programs of a Makefile', () => {
  test.each<[string, string, string[]]>([
    ['a rule that links', 'app: a.o b.o\n\t$(CC) -o $@ $^\n', ['app']],
    ['by its name', 'app: a.o\n\tgcc a.o -o app\n', ['app']],
    ['a variable', 'BIN ?= build/app\nall: $(BIN)\n$(BIN): a.c\n\t$(CC) $< -o $(BIN)\n', ['build/app']],
    ['variables of variables', 'A := x\nB = $(A)/y\n${B}: a.o\n\tld -o $@ $^\n', ['x/y']],
    ['make\'s own rule', 'app: app.o util.o\n', ['app']],
    ['a recipe on the line of the rule', 'app: a.o; cc -o $@ $^\n', ['app']],
    ['lines that go on', 'app: a.o \\\n  b.o\n\tcc \\\n\t  -o $@ $^\n', ['app']],
    ['several recipes between comments', 'app: a.o\n\n# why\n\t@mkdir -p x\n\t# no\n\tcc -o $@ $^\n', ['app']],
    ['CRLF', 'app: a.o\r\n\tcc -o $@ $^\r\n', ['app']],
    ['objects, libraries and patterns', '%.o: %.c\n\tcc -c -o $@ $<\na.o: a.c\n\tcc -c -o a.o a.c\nlibx.so.1: a.o\n\tcc -shared -o $@ $^\nx: a.c\n\tcc -c -o x a.c\n', []],
    ['what is no program', '.PHONY: all\nall: x\nclean:\n\trm -f app\ninstall: app\n\tinstall -o root app /bin\n', []],
    ['an unknown variable', '$(NAME): a.o\n\tcc -o $@ $^\n', []],
    ['assignments that look like rules', 'X := a: b\nY ::= c\n', []],
    ['variables of one target', 'app: CFLAGS = -O2\napp: a.o\n\tcc -o $@ $^\n', ['app']],
    ['itself in a variable', 'A = $(A)x\n$(A): b\n\tcc -o $@ b\n', []],
  ])('%s', (_name, text, expected) => {
    expect(makefilePrograms(text)).toEqual(expected);
  });
});

test('no text makes either fail', () => {
  const words = fc.array(fc.constantFrom('add_executable(', ')', '${', '}', '$(', 'A', ' = ', ':=', ':', '\n', '\t', '-o', ' $@', '#', '#[[', '"', '\\', 'set(', ' '), { maxLength: 60 });
  fc.assert(fc.property(words, parts => {
    expect(cmakePrograms([parts.join('')]).length + makefilePrograms(parts.join('')).length).toBeLessThanOrEqual(parts.length);
  }), { numRuns: 1000 });
});

test('variables that double from line to line are not written out', () => {
  const names = Array.from({ length: 60 }, (_, index) => [`V${index + 1}`, `V${index}`]);
  expect(cmakePrograms([`set(V0 ab)\n${names.map(([to, from]) => `set(${to} \${${from}}\${${from}})\n`).join('')}add_executable(\${V60} a.c)\nadd_executable(\${V2} a.c)\n`])).toEqual(['abababab']);
  expect(makefilePrograms(`V0 = ab\n${names.map(([to, from]) => `${to} = $(${from})$(${from})\n`).join('')}$(V60): a.c\n\tcc -o $@ a.c\n$(V2): a.c\n\tcc -o $@ a.c\n`)).toEqual(['abababab']);
});

test('a long value in many rules is not written out in each', () => {
  const rules = Array.from({ length: 20_000 }, (_, index) => `p${index}: $(LONG)\n\tcc -o $@ $(LONG)\n`);
  expect(makefilePrograms(`LONG = ${'a.o '.repeat(100_000)}\n${rules.join('')}`)).toHaveLength(20_000);
});

test('a rule of many targets, files and commands, and lists that are longer than a call takes', () => {
  const targets = Array.from({ length: 100_000 }, (_, index) => `p${index}`);
  expect(makefilePrograms(`${targets.join(' ')}: ${targets.join('.o ')}.o\n`)).toHaveLength(100_000);
  expect(makefilePrograms(`${targets.join(' ')}: a.o\n${targets.map(target => `\tcc -o ${target} a.o\n`).join('')}`)).toHaveLength(100_000);
});

test.each([
  ['quotes', '"'.repeat(50_000)], ['brackets', '#[['.repeat(50_000)], ['calls', 'set('.repeat(50_000)], ['variables', '${'.repeat(50_000)], ['lines that go on', '\\\n'.repeat(50_000)], ['spaces', `a${' '.repeat(50_000)}`],
  ['escaped quotes', `"${'\\"'.repeat(400_000)}`], ['spaces in a call', `set(${' '.repeat(500_000)}`], ['long texts', `set(X "${'x'.repeat(900_000)}")`],
  ['spaces before a value', `A =${' '.repeat(500_000)}x\u2028y`],
])('%s by the thousand are read', (_name, text) => {
  expect(cmakePrograms([text]).concat(makefilePrograms(text))).toEqual([]);
}, 10_000);
