import type { PythonProgramProps } from './python-program';
import type { Names } from '../../../private/known-names';
import { PROGRAM_OPTIONS } from '../../program-options';

/** Options of `PythonProgram`, by their names. */
export const OPTIONS: Names<PythonProgramProps> = { ...PROGRAM_OPTIONS, module: true, script: true, requirements: true, buildPackages: true };
