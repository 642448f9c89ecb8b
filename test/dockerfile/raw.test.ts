import { finalLines, stageLines } from './support';
import { EscapeCharacter } from '../../src/dockerfile';

test.each(['SHELL ["/bin/bash", "-c"]', 'RUN echo hi', 'COPY --parents=true a /b/', 'ONBUILD RUN x', 'RUN echo $((1<<2))', 'RUN cat <<< x | y', 'ENV A=a\\b'])('passes %s through', line => {
  expect(stageLines(stage => stage.raw(line))).toBe(line);
});

test.each([
  ['a second line', 'RUN a\nFROM evil', 'raw: holds a line break'],
  ['a carriage return', 'RUN a\r', 'raw: holds a line break'],
  ['a continuation', 'RUN a \\', 'raw: ends with the escape character, which would swallow the next line'],
  ['a continuation with spaces', 'RUN a \\ \t', 'raw: ends with the escape character'],
  ['a heredoc', 'RUN cat <<EOF', 'raw: looks like a heredoc, which would swallow the next lines'],
  ['a numbered heredoc', 'RUN cat 3<<-"EOF"', 'raw: looks like a heredoc'],
  ['a heredoc after NEL', 'COPY\ta\u0085<<EOF /x', 'raw: looks like a heredoc'],
  ['a stage', 'FROM scratch', 'raw: is not an instruction of a stage'],
  ['a comment', '# syntax=x', 'raw: is not an instruction of a stage'],
  ['nothing', '', 'raw: is not an instruction of a stage'],
  ['only a keyword', 'RUN', 'raw: is not an instruction of a stage'],
  ['leading space', ' RUN x', 'raw: is not an instruction of a stage'],
  ['an unknown instruction', 'WALK x', 'raw: is not an instruction of a stage'],
  ['a very long line', `RUN ${'x'.repeat(10_000)}`, 'raw: is too long for one line'],
])('refuses %s', (_, line, message) => {
  expect(() => stageLines(stage => stage.raw(line))).toThrow(message);
});

test('refuses RUN in the final stage', () => {
  expect(() => finalLines(stage => stage.raw('run echo'))).toThrow('raw: is RUN, but the final stage runs nothing');
});

test('refuses the escape character that the file uses, and only that', () => {
  const props = { escape: EscapeCharacter.BACKTICK };
  expect(() => finalLines(stage => stage.raw('ENV A=`'), props)).toThrow('ends with the escape character');
  expect(finalLines(stage => stage.raw('ENV A=\\'), props)).toBe('ENV A=\\');
});

test('refuses a frontend that is not a version', () => {
  expect(() => finalLines(stage => stage.raw('ENV A=b', { frontend: 'labs' }))).toThrow('raw frontend: is not a version of docker/dockerfile (got "labs")');
});

test('counts a raw CMD as a CMD', () => {
  expect(() => finalLines(stage => { stage.cmd(['/x']); stage.raw('CMD /y'); })).toThrow('CMD: is given a second time');
});
