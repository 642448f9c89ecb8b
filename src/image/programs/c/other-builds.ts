import { refuse } from '../../../private/errors';
import type { Project } from '../project';

/** Build systems that no recipe runs, by the files that tell them. */
const OTHERS: readonly { readonly name: string; readonly files: readonly string[] }[] = [
  { name: 'Meson', files: ['meson.build'] },
  { name: 'the Autotools', files: ['configure.ac', 'configure.in', 'Makefile.am', 'configure'] },
  { name: 'Bazel', files: ['BUILD.bazel', 'MODULE.bazel', 'WORKSPACE.bazel'] },
  { name: 'SCons', files: ['SConstruct'] },
  { name: 'xmake', files: ['xmake.lua'] },
];

/** The first file of another build system. */
export function otherBuildFile(project: Project): string | undefined {
  return project.first(...OTHERS.flatMap(({ files }) => files));
}

/** Refuses to guess what belongs to a program where a file says so that is not read. */
export function refuseOtherBuild(project: Project): void {
  const file = otherBuildFile(project);
  if (file !== undefined) {
    refuse({
      where: 'CProgram.buildWith',
      problem: `${file} is of ${OTHERS.find(({ files }) => files.includes(file))!.name}, which no recipe runs`,
      value: file,
      allowed: 'CMake, Make, or the files to compile',
      fix: 'build it yourself and give the executable to PrebuiltProgram, or name the files: new CProgram({ entry: \'main.c\', sources: […] })',
      flag: '--entry main.c --source util.c, or build it yourself and say --language prebuilt --entry FILE',
    });
  }
}
