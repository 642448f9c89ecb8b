import { CProgram } from './c-program';
import type { Language } from '../language';

/** C: only a main.c tells; a Makefile may be of any language. */
export const C: Language = {
  name: 'c',
  mark: project => project.has('main.c') ? { file: 'main.c', sure: false } : undefined,
  program: (_project, { projectRoot, entry, include, exclude, sources, libraries }) =>
    ({ program: new CProgram({ projectRoot, entry, include, exclude, sources, libraries }), because: [] }),
};
