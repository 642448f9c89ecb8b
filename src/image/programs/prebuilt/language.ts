import { PrebuiltProgram } from './prebuilt-program';
import type { Language } from '../language';

/** Executables that others built: no file tells, it has to be asked for. */
export const PREBUILT: Language = {
  name: 'prebuilt',
  mark: () => undefined,
  program: (_project, { projectRoot, entry, include, exclude }) =>
    ({ program: new PrebuiltProgram({ projectRoot, entry, include, exclude }), because: [] }),
};
