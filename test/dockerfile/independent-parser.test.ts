import { Cmd, DockerfileParser, Entrypoint, Env, Instruction, Label } from 'dockerfile-ast';
import fc from 'fast-check';
import { SHORT_HOSTILE_STRINGS } from './hostile';
import { Dockerfile } from '../../src/dockerfile';

interface Given { readonly env: string; readonly label: string; readonly argument: string }

function parsed({ env, label, argument }: Given): { readonly instructions: Instruction[]; readonly lines: string[] } {
  const dockerfile = new Dockerfile();
  const build = dockerfile.addStage('build', { image: 'golang:1.26-trixie' });
  build.env('NAME', env);
  build.label('name', label);
  const final = dockerfile.addFinalStage({ stage: build });
  final.entrypoint(['/app', argument]);
  final.cmd(['/app', argument]);
  const text = dockerfile.render();
  return { instructions: DockerfileParser.parse(text).getInstructions(), lines: text.split('\n') };
}

function checkShape(given: Given): void {
  // WHEN
  const { instructions, lines } = parsed(given);
  const [from, env, label, final, entrypoint, cmd, ...more] = instructions;
  // THEN
  expect([from, env, label, final, entrypoint, cmd].map(each => each.getKeyword())).toEqual(['FROM', 'ENV', 'LABEL', 'FROM', 'ENTRYPOINT', 'CMD']);
  expect(more).toEqual([]);
  expect((env as Env).getProperties().map(property => property.getName())).toEqual(['NAME']);
  expect((label as Label).getProperties().map(property => property.getName())).toEqual(['name']);
  for (const exec of [entrypoint as Entrypoint, cmd as Cmd]) {
    // it finds where the strings are; its own decoding of them drops spaces and escapes
    const strings = exec.getJSONStrings().map(string => string.getRange());
    expect(strings.map(({ start, end }) => JSON.parse(lines[start.line].slice(start.character, end.character)) as string)).toEqual(['/app', given.argument]);
  }
}

test('an independent parser finds the same instructions and arguments for every hostile string', () => {
  SHORT_HOSTILE_STRINGS.forEach(text => checkShape({ env: text, label: text, argument: text }));
});

test('and the same values, as far as it decodes them', () => {
  // it does not decode escapes in values, so only texts that need none are compared
  SHORT_HOSTILE_STRINGS.filter(text => /^[^"'\\$`]+$/.test(text)).forEach(text => {
    const [, env, label] = parsed({ env: text, label: text, argument: 'x' }).instructions;
    expect([(env as Env).getProperties()[0].getValue(), (label as Label).getProperties()[0].getValue()]).toEqual([text, text]);
  });
});

test('and for any text', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter(each => !/[\0\r\n]/.test(each));
  fc.assert(fc.property(fc.record({ env: text, label: text, argument: text }), checkShape), { numRuns: 200 });
});
