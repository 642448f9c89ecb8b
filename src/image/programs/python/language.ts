import { PythonProgram } from './python-program';
import type { Language } from '../language';

/** Files that start when they are run, by the names that people give them. */
const ENTRIES = ['main.py', 'app.py', 'server.py', '__main__.py'];

/** Python: what lists dependencies tells. */
export const PYTHON: Language = {
  name: 'python',
  mark: project => {
    const sure = project.first('requirements.txt', 'pyproject.toml');
    const file = sure ?? project.first(...ENTRIES);
    return file === undefined ? undefined : { file, sure: sure !== undefined };
  },
  program: (project, { projectRoot, entry, include, exclude }) => {
    const file = entry ?? project.first(...ENTRIES);
    const because = entry === undefined && file !== undefined && file !== 'main.py' ? [`${file}, since it is there and main.py is not`] : [];
    return { program: new PythonProgram({ projectRoot, entry: file, include, exclude }), because };
  },
};
