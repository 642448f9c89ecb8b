import { posix } from 'node:path';
import { isCxx, isSource } from './build-plan';
import { CBuild } from './c-build';
import { CProgram } from './c-program';
import { cmakePrograms } from './cmake-lists';
import { makefilePrograms } from './makefile';
import { otherBuildFile, refuseOtherBuild } from './other-builds';
import { refuse } from '../../../private/errors';
import { Language, theOnly } from '../language';
import type { Project } from '../project';

const USUAL = ['main.c', 'main.cpp', 'main.cc', 'main.cxx'];
const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];
const CMAKE = 'CMakeLists.txt';
const ENDS = ['.c', '.cc', '.cpp', '.cxx'];
/** Programs for tests are not what starts. */
const TEST = /(?:^|[-_.])(?:unit)?tests?(?:$|[-_.])/i;

/** C and C++: build files of both tell where there are sources too, since they may be of any language; else a file with main(). */
export const C: Language = {
  name: 'c',
  mark: project => {
    const build = project.first(CMAKE) ?? project.first(...USUAL) ?? project.first(...MAKEFILES) ?? otherBuildFile(project);
    const file = build !== undefined && (USUAL.includes(build) || project.files(...ENDS).length > 0) ? build : mains(project)[0];
    return file === undefined ? undefined : { file, sure: false };
  },
  program: (project, { projectRoot, entry, include, exclude, sources, libraries }) => {
    const compiles = sources !== undefined || libraries !== undefined || entry !== undefined && isSource(entry);
    const built = compiles ? undefined : buildOf(project, entry);
    if (built !== undefined) {
      return { program: new CProgram({ projectRoot, include, exclude, buildWith: built.build }), because: built.because };
    }
    if (!compiles) {
      refuseOtherBuild(project);
    }
    const main = entry ?? project.first(...USUAL) ?? theOnly(mains(project), { what: 'main()', where: 'CProgram.entry', fix: one => `new CProgram({ entry: '${one}' })` });
    const more = compiles || main === undefined ? [] : beside(project, main);
    const because = [
      ...(entry === undefined && main !== undefined && !USUAL.includes(main) ? [`${main}, since no other file has main()${butTests([], project.files(...ENDS).filter(path => isTest(path) && hasMain(project, path)))}`] : []),
      ...(more.length > 0 ? [`${more.join(', ')} too, since no build file says what belongs to ${main}`] : []),
    ];
    return { program: new CProgram({ projectRoot, entry: main === 'main.c' ? entry : main, include, exclude, sources: sources ?? (more.length > 0 ? more : undefined), libraries }), because };
  },
};

interface Built { readonly build: CBuild; readonly because: string[] }

/** What the build files say; undefined when there are none, or none is needed. */
function buildOf(project: Project, given: string | undefined): Built | undefined {
  if (project.has(CMAKE)) {
    return cmakeOf(project, given);
  }
  const file = project.first(...MAKEFILES);
  if (file === undefined) {
    return undefined;
  }
  const rules = makefilePrograms(project.text(file) ?? '');
  const all = given === undefined ? notTests(rules) : [given];
  const program = theOnly(all, { what: 'a rule that links a program', where: 'CBuild.make().program', fix: fixFor('make', 'program') });
  if (program !== undefined) {
    return { build: CBuild.make({ program, target: given === undefined ? program : undefined }), because: given === undefined ? [`${program}, since no other rule of ${file} links${butTests(all, rules)}`] : [] };
  }
  return project.files(...ENDS).length === 1 ? undefined : refuse({
    where: 'CBuild.make().program',
    problem: `no rule of ${file} tells which file is the program`,
    allowed: 'a rule that links, with -o $@; or the file that make writes, as a path in projectRoot',
    fix: fixFor('make', 'program')('server'),
    flag: '--entry server',
  });
}

function cmakeOf(project: Project, given: string | undefined): Built {
  const files = project.files('.txt').filter(path => posix.basename(path) === CMAKE).sort((a, b) => a.split('/').length - b.split('/').length);
  const targets = cmakePrograms(files.map(path => project.text(path) ?? ''));
  const all = given === undefined ? notTests(targets) : [given];
  const target = theOnly(all, { what: 'add_executable()', where: 'CBuild.cmake().target', fix: fixFor('cmake', 'target') }) ?? refuse({
    where: 'CBuild.cmake().target',
    problem: `no add_executable() of ${CMAKE} tells the program`,
    allowed: 'the name of a target',
    fix: fixFor('cmake', 'target')('server'),
    flag: '--entry server',
  });
  return { build: CBuild.cmake({ target }), because: given === undefined ? [`${target}, since ${CMAKE} has no other add_executable()${butTests(all, targets)}`] : [] };
}

function fixFor(tool: string, property: string): (one: string) => string {
  return one => `new CProgram({ buildWith: CBuild.${tool}({ ${property}: '${one}' }) })`;
}

function notTests(names: string[]): string[] {
  const others = names.filter(name => !TEST.test(posix.basename(name)));
  return others.length > 0 ? others : names;
}

/** What was left aside, for a reason that says there is nothing else. */
function butTests(taken: readonly string[], all: readonly string[]): string {
  return taken.length < all.length ? ', but for tests' : '';
}

/** Files with main(), in the root or below src. */
function mains(project: Project): string[] {
  return project.files(...ENDS).filter(path => ['.', 'src'].includes(posix.dirname(path)) && !isTest(path) && hasMain(project, path));
}

function isTest(path: string): boolean {
  return TEST.test(posix.basename(path, posix.extname(path)));
}

function hasMain(project: Project, path: string): boolean {
  return /^[ \t]*(?:extern\s+"C"\s+)?(?:int|auto|void)\s+main\s*\(/m.test(project.text(path) ?? '');
}

/** The other sources of its folder, of its own language or C, that are no programs themselves. */
function beside(project: Project, main: string): string[] {
  return project.files(...ENDS).filter(path => path !== main && posix.dirname(path) === posix.dirname(main) && (isCxx(main) || !isCxx(path))
    && !isTest(path) && !hasMain(project, path));
}
