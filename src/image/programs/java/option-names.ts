import type { JavaProgramProps } from './java-program';
import type { Names } from '../../../private/known-names';
import { PROGRAM_OPTIONS } from '../../program-options';

/** Options of `JavaProgram`, by their names. */
export const OPTIONS: Names<JavaProgramProps> = { ...PROGRAM_OPTIONS, mainClass: true, javaVersion: true, buildWith: true, runtime: true };
