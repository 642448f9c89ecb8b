import type { BunProgramProps } from './bun-program';
import type { Names } from '../../../private/known-names';
import { PROGRAM_OPTIONS } from '../../program-options';

/** Options of `BunProgram`, by their names. */
export const OPTIONS: Names<BunProgramProps> = { ...PROGRAM_OPTIONS, bunVersion: true };
