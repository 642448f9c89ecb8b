import { refuse } from '../../private/errors';
import type { ExposeProtocol } from '../expose-protocol';
import type { HealthcheckOptions } from '../healthcheck-options';
import { FEATURES } from './feature';
import { type Flag, type Instruction, instruction } from './instruction';
import type { StageModel } from './stage';
import { environmentName, labelName, userName, variableName } from '../validate/names';
import { duration, integerWithin } from '../validate/numbers';
import { absolutePath } from '../validate/paths';
import { argv, singleLine } from '../validate/text';

export function argInstruction(name: string, defaultValue?: string): Instruction {
  const value = defaultValue === undefined ? undefined : { literal: singleLine(`ARG ${name}`, defaultValue) };
  return instruction('ARG', { form: 'assignment', name: variableName('ARG', name), value });
}

export function envInstruction(name: string, value: string): Instruction {
  return instruction('ENV', { form: 'assignment', name: environmentName('ENV', name), value: { literal: singleLine(`ENV ${name}`, value) } });
}

/** What BuildKit knows only in stages that say ARG. */
const PLATFORM_ARG = /^(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)$/;

export function envFromVariableInstruction(name: string, variable: string, stage: StageModel): Instruction {
  variableName(`ENV ${name}`, variable);
  if (PLATFORM_ARG.test(variable) && !stage.declares(variable)) {
    refuse({
      where: `ENV ${name}`,
      problem: 'takes a variable that would be empty',
      value: variable,
      allowed: 'a variable that the stage declares',
      fix: `call arg('${variable}') before`,
    });
  }
  return instruction('ENV', { form: 'assignment', name: environmentName('ENV', name), value: { variable } });
}

export function labelInstruction(name: string, value: string): Instruction {
  return instruction('LABEL', { form: 'assignment', name: labelName('LABEL', name), value: { literal: singleLine(`LABEL ${name}`, value) } });
}

export function workdirInstruction(path: string): Instruction {
  return instruction('WORKDIR', { form: 'word', word: absolutePath('WORKDIR', path) });
}

export function userInstruction(user: string): Instruction {
  return instruction('USER', { form: 'word', word: userName('USER', user) });
}

export function exposeInstruction(port: number, protocol: ExposeProtocol): Instruction {
  return instruction('EXPOSE', { form: 'plain', text: `${integerWithin('EXPOSE', port, 1, 65535)}/${protocol}` });
}

export function volumeInstruction(path: string): Instruction {
  return instruction('VOLUME', { form: 'list', words: [{ word: absolutePath('VOLUME', path), globbed: false }] });
}

/** @see https://man7.org/linux/man-pages/man7/signal.7.html */
const SIGNALS = ('ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG '
  + 'USR1 USR2 VTALRM WINCH XCPU XFSZ').split(' ');

export function stopSignalInstruction(signal: string): Instruction {
  const named = SIGNALS.includes(signal.replace(/^SIG/, '')) || /^(SIG)?RT(MIN(\+([1-9]|1[0-5]))?|MAX(-([1-9]|1[0-4]))?)$/.test(signal);
  if (!named && !/^([1-9]|[1-5]\d|6[0-4])$/.test(signal)) {
    refuse({ where: 'STOPSIGNAL', problem: 'is not a signal', value: signal, allowed: 'a name such as SIGTERM or a number from 1 to 64', fix: 'name one' });
  }
  return instruction('STOPSIGNAL', { form: 'plain', text: signal });
}

export function entrypointInstruction(words: readonly string[]): Instruction {
  return instruction('ENTRYPOINT', { form: 'exec', argv: argv('ENTRYPOINT', words) });
}

/** Beside an ENTRYPOINT, CMD is only arguments: the first may be empty there, but BuildKit cannot know, so neither do we. */
export function cmdInstruction(words: readonly string[]): Instruction {
  return instruction('CMD', { form: 'exec', argv: argv('CMD', words) });
}

export function noHealthcheckInstruction(): Instruction {
  return instruction('HEALTHCHECK', { form: 'plain', text: 'NONE' });
}

export function healthcheckInstruction(options: HealthcheckOptions): Instruction {
  const { startIntervalSeconds, retries } = options;
  const flags: Flag[] = [
    ...seconds('interval', options.intervalSeconds),
    ...seconds('timeout', options.timeoutSeconds),
    ...seconds('start-period', options.startPeriodSeconds),
    ...seconds('start-interval', startIntervalSeconds),
    ...retries === undefined ? [] : [{ name: 'retries', value: `${integerWithin('HEALTHCHECK retries', retries, 1, 1000)}` }],
  ];
  const operands = { form: 'exec', prefix: 'CMD', argv: argv('HEALTHCHECK', options.command) } as const;
  return instruction('HEALTHCHECK', operands, flags, startIntervalSeconds === undefined ? [] : [FEATURES.startInterval]);
}

function seconds(name: string, value: number | undefined): Flag[] {
  return value === undefined ? [] : [{ name, value: duration(`HEALTHCHECK ${name}`, value) }];
}
