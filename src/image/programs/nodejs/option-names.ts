import type { NodejsProgramProps } from './nodejs-program';
import type { Names } from '../../../private/known-names';
import { PROGRAM_OPTIONS } from '../../program-options';

/** Options of `NodejsProgram`, by their names. */
export const OPTIONS: Names<NodejsProgramProps> = {
  ...PROGRAM_OPTIONS,
  buildWith: true,
  nodeVersion: true,
  installScripts: true,
  nodeOptions: true,
  programArguments: true,
};
