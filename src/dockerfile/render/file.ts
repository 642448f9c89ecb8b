import { refuse } from '../../private/errors';
import { EscapeCharacter } from '../escape-character';
import { renderInstruction } from './instruction';
import { syntaxOf } from './syntax';
import type { FileModel } from '../model/file';
import type { Instruction } from '../model/instruction';

/** The whole file: directives, what stands before the first stage, and one block for each stage. */
export function renderFile(file: FileModel): string {
  if (!file.isComplete) {
    refuse({ where: 'Dockerfile.render', problem: 'has no final stage', allowed: 'any number of stages and one final stage', fix: 'call addFinalStage()' });
  }
  const blocks = [directives(file), block(file.preamble, file), ...file.stages.map(stage => block([stage.start, ...stage.instructions], file))];
  return `${blocks.filter(text => text !== '').join('\n\n')}\n`;
}

function directives(file: FileModel): string {
  const { escape, check } = file.header;
  const syntax = syntaxOf(file);
  return [
    ...syntax === undefined ? [] : [`# syntax=${syntax}`],
    ...escape === EscapeCharacter.BACKSLASH ? [] : [`# escape=${escape}`],
    ...check === undefined ? [] : [`# check=${check}`],
  ].join('\n');
}

function block(instructions: readonly Instruction[], file: FileModel): string {
  return instructions.map(instruction => renderInstruction(instruction, file.header.escape)).join('\n');
}
