import type { ProgramProps } from './program';
import type { Names } from '../private/known-names';

/** Options that every program has, by their names. */
export const PROGRAM_OPTIONS: Names<ProgramProps> = { projectRoot: true, entry: true, include: true, exclude: true, secrets: true };
