import type { GoProgramProps } from './go-program';
import type { Names } from '../../../private/known-names';
import { PROGRAM_OPTIONS } from '../../program-options';

/** Options of `GoProgram`, by their names. */
export const OPTIONS: Names<GoProgramProps> = {
  ...PROGRAM_OPTIONS,
  goVersion: true,
  tags: true,
  privateModules: true,
  cgo: true,
  buildPackages: true,
  variables: true,
};
