import type { CProgramProps } from './c-program';
import type { Names } from '../../../private/known-names';
import { PROGRAM_OPTIONS } from '../../program-options';

/** Options of `CProgram`, by their names. */
export const OPTIONS: Names<CProgramProps> = {
  ...PROGRAM_OPTIONS,
  sources: true,
  compilerArguments: true,
  libraries: true,
  buildWith: true,
  linking: true,
  buildPackages: true,
};
