import type { EscapeCharacter } from '../escape-character';
import { literalPattern } from './glob';
import { jsonArrayPieces } from './json';
import { joinPieces } from './lines';
import { isPlain, quotedPieces, wordPieces } from './words';
import type { Assignment, Flag, Instruction, WordList } from '../model/instruction';

/** One instruction as it stands in the file, without the line break at its end. */
export function renderInstruction(instruction: Instruction, escape: EscapeCharacter): string {
  const { operands } = instruction;
  if (operands.form === 'comment') {
    return operands.lines.map(line => (line === '' ? '#' : `# ${line}`)).join('\n');
  }
  const [first, ...rest] = operandPieces(instruction, escape);
  const head = [instruction.keyword, ...instruction.flags.map(renderFlag)].join(' ');
  return joinPieces([`${head} ${first}`, ...rest], escape);
}

function operandPieces({ operands }: Instruction, escape: EscapeCharacter): string[] {
  switch (operands.form) {
    case 'exec': {
      const [first, ...rest] = jsonArrayPieces(operands.argv);
      return [operands.prefix === undefined ? first : `${operands.prefix} ${first}`, ...rest];
    }
    case 'assignment':
      return assignmentPieces(operands, escape);
    case 'word':
      return wordPieces(operands.word, escape);
    case 'list':
      return listPieces(operands, escape);
    case 'comment':
      return [];
    case 'plain':
      return [operands.text];
  }
}

function assignmentPieces({ name, value }: Assignment, escape: EscapeCharacter): string[] {
  const key = /^[A-Za-z0-9_]/.test(name) ? wordPieces(name, escape) : quotedPieces(name, escape);
  if (value === undefined) {
    return key;
  }
  const [first, ...rest] = 'variable' in value ? [`$${value.variable}`] : wordPieces(value.literal, escape);
  return [...key.slice(0, -1), `${key[key.length - 1]}=${first}`, ...rest];
}

/** Bare words if all are plain; otherwise a JSON array, whose strings BuildKit still reads as words. */
function listPieces({ words }: WordList, escape: EscapeCharacter): string[] {
  const texts = words.map(({ word, globbed }) => (globbed ? literalPattern(word) : word));
  if (texts.every(text => isPlain(text) && /^[A-Za-z0-9_./]/.test(text))) {
    return [texts.join(' ')];
  }
  return jsonArrayPieces(texts.map(text => wordPieces(text, escape).join('')));
}

function renderFlag({ name, value }: Flag): string {
  return value === undefined ? `--${name}` : `--${name}=${value}`;
}
