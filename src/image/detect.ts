import type { Given, Guess, Language } from './programs/language';
import { LANGUAGES } from './programs/languages';
import { Project } from './programs/project';
import { resolveProjectRoot } from './sources/project-root';
import { refuse } from '../private/errors';

/** What is told by the files of a project: language and entry, one line for each. */
export function detectProgram(projectRoot: string, baseDir: string, given: Given & { readonly language?: string } = {}): Guess {
  const where = 'Program.detect()';
  const { language: name, ...more } = given;
  const project = new Project(projectRoot, resolveProjectRoot(baseDir, projectRoot, where));
  const said = LANGUAGES.find(each => each.name === name);
  const { language, because } = said === undefined ? languageOf(project, where) : { language: said, because: [] };
  const { program, because: entry } = language.program(project, { projectRoot, ...more });
  return { program, because: [...because, ...entry] };
}

function languageOf(project: Project, where: string): { readonly language: Language; readonly because: string[] } {
  const marked = LANGUAGES.flatMap(language => {
    const mark = language.mark(project);
    return mark === undefined ? [] : [{ language, mark }];
  });
  const sure = marked.filter(({ mark }) => mark.sure);
  const found = sure.length > 0 ? sure : marked;
  if (found.length !== 1) {
    refuse({
      where,
      problem: found.length === 0 ? 'no file tells the language' : 'the files of several languages are there',
      value: found.map(({ mark }) => mark.file),
      allowed: 'a project of one language, told by a file such as go.mod, Cargo.toml, pyproject.toml, package.json, pom.xml, main.c',
      fix: 'name the program: MinimalImage.of(new GoProgram(…)); or give the folder that holds it alone',
      flag: '--language go, or give the folder that holds it alone',
    });
  }
  const [{ language, mark }] = found;
  return { language, because: [`${language.name}, since ${mark.file} is there`] };
}
