import type { RustProgramProps } from './rust-program';
import type { Names } from '../../../private/known-names';
import { PROGRAM_OPTIONS } from '../../program-options';

/** Options of `RustProgram`, by their names. */
export const OPTIONS: Names<RustProgramProps> = {
  ...PROGRAM_OPTIONS,
  rustVersion: true,
  binary: true,
  features: true,
  defaultFeatures: true,
  linking: true,
  buildPackages: true,
};
