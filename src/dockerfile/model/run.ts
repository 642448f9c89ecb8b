import type { RunOptions } from '../run-options';
import { FEATURES } from './feature';
import { type Instruction, instruction, type Operands } from './instruction';
import type { StageModel } from './stage';
import { argv, wellFormed } from '../validate/text';

export function runInstruction(words: readonly string[], options: RunOptions, stage: StageModel): Instruction {
  return run({ form: 'exec', argv: argv('RUN', words) }, options, stage);
}

/**
 * A script for `/bin/sh -c`.
 *
 * Shell form where the parser leaves every character of it alone, exec form (which arrives byte for byte) otherwise.
 */
export function runScriptInstruction(script: string, options: RunOptions, stage: StageModel): Instruction {
  wellFormed('RUN', script);
  argv('RUN', [script]);
  return run(isPlainScript(script) ? { form: 'plain', text: script } : { form: 'exec', argv: ['/bin/sh', '-c', script] }, options, stage);
}

/** One line of ASCII that starts like a command, ends like a word, and holds nothing that looks like a heredoc. */
function isPlainScript(script: string): boolean {
  return script.length <= 1000 && /^[A-Za-z0-9_./:](?:[ -~]*[A-Za-z0-9_./:'")}=*;])?$/.test(script) && !script.includes('<<');
}

function run(operands: Operands, { mounts = [], network }: RunOptions, stage: StageModel): Instruction {
  const resolved = mounts.map(mount => mount._resolve(stage));
  const flags = [
    ...resolved.map(({ value }) => ({ name: 'mount', value })),
    ...network === undefined ? [] : [{ name: 'network', value: network }],
  ];
  const needs = [...resolved.flatMap(mount => mount.needs), ...network === undefined ? [] : [FEATURES.runNetwork]];
  return instruction('RUN', operands, flags, needs);
}
