import fc from 'fast-check';
import { HOSTILE_STRINGS } from './hostile';
import { listWords, parseWords } from './oracle/logical-lines';
import { processWord } from './oracle/process-word';
import { ESCAPES, onlyInstruction } from './support';
import { DockerfileInstructions, EscapeCharacter } from '../../src/dockerfile';

type Write = (stage: DockerfileInstructions, text: string) => void;
type ReadBack = (rest: string, escape: string) => string | undefined;

function assigned(rest: string, escape: string): string {
  const words = parseWords(rest, escape);
  expect(words).toHaveLength(1);
  return processWord(words[0].slice(words[0].indexOf('=') + 1), escape);
}

const PLACES: { [place: string]: [Write, ReadBack] } = {
  ENV: [(stage, text) => stage.env('NAME', text), assigned],
  ARG: [(stage, text) => stage.arg('NAME', text), assigned],
  LABEL: [(stage, text) => stage.label('name', text), assigned],
  CMD: [(stage, text) => stage.cmd(['/app', text]), rest => (JSON.parse(rest) as string[])[1]],
  ENTRYPOINT: [(stage, text) => stage.entrypoint(['/app', text, text]), rest => (JSON.parse(rest) as string[])[2]],
  HEALTHCHECK: [(stage, text) => stage.healthcheck({ command: ['/app', text] }), rest => (JSON.parse(rest.replace(/^CMD /, '')) as string[])[1]],
};

const PATHS: { [place: string]: [Write, ReadBack] } = {
  'WORKDIR': [(stage, text) => stage.workdir(`/${text}`), (rest, escape) => processWord(rest, escape).slice(1)],
  'VOLUME': [(stage, text) => stage.volume(`/${text}`), (rest, escape) => processWord(listWords(rest)[0].trim(), escape).slice(1)],
  'COPY source': [(stage, text) => stage.copy({ sources: [`_${text}z`], destination: '/' }), (rest, escape) => unglobbed(listWords(rest)[0], escape)],
  'COPY destination': [(stage, text) => stage.copy({ sources: ['a'], destination: `/${text}` }), (rest, escape) => processWord(listWords(rest)[1], escape).slice(1)],
  'ADD source': [(stage, text) => stage.addLocal({ sources: ['x', `_${text}z`], destination: '/x/' }), (rest, escape) => unglobbed(listWords(rest)[1], escape)],
};

/** The only file name that a pattern made of classes of one character matches; undefined if it matches others too. */
function unglobbed(word: string, escape: string): string | undefined {
  const pattern = processWord(word, escape).replace(/^\.\//, '');
  const name = pattern.replace(/\[\\([*?[\\])\]/g, '$1');
  return /[*?[\\]/.test(pattern.replace(/\[\\[*?[\\]\]/g, '')) ? undefined : name.slice(1, -1);
}

const isPath = (text: string) => Buffer.byteLength(text) < 4000 && !text.split('/').includes('..') && !/[\x01-\x08\x0b-\x1f\x7f]/.test(text);

describe.each(ESCAPES)('with the escape character %s', escape => {
  const arrives = ([write, read]: [Write, ReadBack], text: string) => {
    const { flags, rest } = onlyInstruction(stage => write(stage, text), escape as EscapeCharacter);
    expect(flags).toEqual([]);
    const back = read(rest, escape);
    // not toBe: a difference of two strings of 64 KiB takes Jest minutes to draw
    if (back !== text) {
      throw new Error(`${JSON.stringify(text.slice(0, 80))} arrives as ${JSON.stringify(back?.slice(0, 80))}`);
    }
  };

  test.each(Object.keys(PLACES))('%s takes every hostile string unchanged', place => {
    // GIVEN
    expect(HOSTILE_STRINGS.length).toBeGreaterThan(200);
    // WHEN, THEN
    HOSTILE_STRINGS.forEach(text => arrives(PLACES[place], text));
  });

  test.each(Object.keys(PATHS))('%s takes every hostile name unchanged', place => {
    const names = HOSTILE_STRINGS.filter(isPath);
    expect(names.length).toBeGreaterThan(180);
    names.forEach(text => arrives(PATHS[place], text));
  });

  test.each(Object.keys(PLACES))('%s takes any text on one line unchanged', place => {
    fc.assert(fc.property(oneLine(), text => arrives(PLACES[place], text)), { numRuns: 300 });
  });

  test.each(Object.keys(PATHS))('%s takes any name unchanged', place => {
    fc.assert(fc.property(oneLine().filter(isPath), text => arrives(PATHS[place], text)), { numRuns: 300 });
  });

  test('exec form takes line breaks unchanged', () => {
    ['\n', '\r\n', 'a\nb', '\n# comment\n', 'x \\\n', '\n\nFROM evil\n'].forEach(text => arrives(PLACES.CMD, text));
  });
});

/** Unicode text, with more than its share of the characters that mean something. */
function oneLine(): fc.Arbitrary<string> {
  const special = fc.constantFrom(...'"\'\\`$#{}[]()<>=*?! \t-,;:@a0\u00a0\u0085\u2028\ufeff');
  const unit = fc.oneof({ weight: 2, arbitrary: special }, { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) });
  return fc.string({ unit, maxLength: 60 }).filter(text => !/[\0\r\n\p{Surrogate}]/u.test(text));
}
