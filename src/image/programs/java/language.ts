import { JavaProgram } from './java-program';
import { namedStart } from './named-start';
import type { Language } from '../language';

/** Java: build files tell, or a lone Main.java. */
export const JAVA: Language = {
  name: 'java',
  mark: project => {
    const sure = project.first('pom.xml', 'build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts');
    const file = sure ?? project.first('Main.java', 'src/Main.java', 'src/main/java');
    return file === undefined ? undefined : { file, sure: sure !== undefined };
  },
  program: (project, { projectRoot, entry, include, exclude }) => ({
    program: new JavaProgram({ projectRoot, include, exclude, ...entry === undefined ? {} : namedStart(project, entry) }),
    because: [],
  }),
};
