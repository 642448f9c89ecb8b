import { refuse } from '../../private/errors';
import type { RawOptions } from '../raw-options';
import { type Instruction, instruction } from './instruction';
import type { StageModel } from './stage';
import { singleLine } from '../validate/text';

const KEYWORDS = ['ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'HEALTHCHECK', 'LABEL', 'MAINTAINER', 'ONBUILD', 'RUN', 'SHELL',
  'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'];

/** White space as Go's unicode.IsSpace knows it: JavaScript's, and NEL. */
const SPACE = '[\\s\\u0085]';
const LONGEST = 10_000;

/** A line that goes into the Dockerfile as it is, checked only to be exactly one instruction. */
export function rawInstruction(line: string, { frontend }: RawOptions, stage: StageModel): Instruction {
  const text = singleLine('raw', line);
  const keyword = (/^[A-Za-z]+(?=[ \t])/.exec(text)?.[0] ?? '').toUpperCase();
  checkKeyword(keyword, text, stage);
  checkOneLine(text, stage);
  const needs = frontend === undefined ? [] : [{ name: 'a raw line', since: minorOf(frontend) }];
  return instruction(keyword, { form: 'plain', text: text.slice(keyword.length).replace(/^[ \t]+/, '') }, [], needs);
}

function checkKeyword(keyword: string, value: string, stage: StageModel): void {
  if (!KEYWORDS.includes(keyword)) {
    refuse({ where: 'raw', problem: 'is not an instruction of a stage', value, allowed: KEYWORDS.join(', '), fix: 'start with one of them; stages have methods of their own' });
  }
  if (keyword === 'RUN' && stage.name === undefined) {
    refuse({ where: 'raw', problem: 'is RUN, but the final stage runs nothing', value, allowed: 'instructions that need no shell', fix: 'run it in an earlier stage and copy the result' });
  }
}

function checkOneLine(value: string, stage: StageModel): void {
  const trimmed = value.replace(new RegExp(`${SPACE}+$`), '');
  if (trimmed.endsWith(stage.file.header.escape)) {
    refuse({ where: 'raw', problem: 'ends with the escape character, which would swallow the next line', value, allowed: 'one whole instruction', fix: 'remove it' });
  }
  if (new RegExp(`(^|${SPACE})\\d*<<-?${SPACE}*[^<]`).test(value)) {
    refuse({ where: 'raw', problem: 'looks like a heredoc, which would swallow the next lines', value, allowed: 'one whole instruction', fix: 'use runScript(), or copy a file' });
  }
  if (value.length > LONGEST) {
    refuse({ where: 'raw', problem: 'is too long for one line', value, allowed: `at most ${LONGEST} characters`, fix: 'use several instructions' });
  }
}

function minorOf(frontend: string): number {
  const minor = /^1\.(\d{1,3})$/.exec(frontend)?.[1];
  if (minor === undefined) {
    refuse({ where: 'raw frontend', problem: 'is not a version of docker/dockerfile', value: frontend, allowed: '1 and a minor number', fix: 'write e.g. 1.7' });
  }
  return Number(minor);
}
