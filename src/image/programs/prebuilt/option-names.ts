import type { PrebuiltProgramProps } from './prebuilt-program';
import type { Names } from '../../../private/known-names';
import { PROGRAM_OPTIONS } from '../../program-options';

/** Options of `PrebuiltProgram`, by their names. */
export const OPTIONS: Names<PrebuiltProgramProps> = { ...PROGRAM_OPTIONS };
