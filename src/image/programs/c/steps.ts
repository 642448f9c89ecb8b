import { CBuildPlan, PROGRAM, SETTINGS } from './build-plan';
import { Dockerfile } from '../../../dockerfile/dockerfile';
import { DockerfileStage } from '../../../dockerfile/stage';
import { sha256 } from '../../../private/text';
import { archiveName, archiveOfFiles } from '../../archive';
import { HostBuild } from '../../host/host-build';
import { ArchiveLayer, ContextPaths } from '../../recipe';
import { secretMounts } from '../../secrets';
import { BuildPackage, installBuildPackages } from '../build-packages';
import { OUT, tidy } from '../build-stage';
import { ToolchainRelease } from '../glibc';

/** All that the build of a C or C++ program needs to know. */
export interface CSteps {
  /** Image of the build stage. */
  readonly image: string;
  readonly plan: CBuildPlan;
  readonly packages: BuildPackage[];
  readonly secrets: string[];
  readonly isCxx: boolean;
  readonly isStatic: boolean;
  /** Linked there or on an older release, the program starts on its base; absent when it brings its libraries along. */
  readonly atMost?: ToolchainRelease;
}

/** What a project links its own way does not start on scratch, and says so only there. */
const REFUSE_LOADER = 'case "$(readelf --program-headers --wide "$1")" in *INTERP*) '
  + 'echo "$1 is linked dynamically: let the Makefile link with \\$(CC) or \\$(CXX), or say linking: CLinking.DYNAMIC" >&2; exit 1;; esac';

/** The build stage: packages first, which change least. */
export function addCStage(dockerfile: Dockerfile, paths: ContextPaths, steps: CSteps, settings?: ArchiveLayer): DockerfileStage {
  const { image, plan, packages, secrets, isStatic } = steps;
  const stage = dockerfile.addStage('build', { image });
  installBuildPackages(stage, allPackages(plan, packages));
  if (settings !== undefined) {
    stage.workdir('/requirements');
    stage.addLocal({ sources: [`${paths.archives}/${archiveName(settings)}`], destination: './' });
  }
  stage.workdir('/src');
  stage.copy({ sources: [`${paths.sources}/`], destination: './' });
  stage.run(['mkdir', OUT]);
  plan.commands.forEach(argv => stage.run(argv, { mounts: secretMounts(secrets) }));
  if (plan.program !== undefined) {
    stage.run(['install', '-m', '755', `./${plan.program}`, `${OUT}${PROGRAM}`]);
  }
  if (isStatic && (plan.program ?? plan.settings) !== undefined) {
    stage.run(['sh', '-c', REFUSE_LOADER, 'check', `${OUT}${PROGRAM}`]);
  }
  tidy(stage);
  return stage;
}

/** The same with the toolchain of a machine, which has to have the packages. */
export function cHostBuild({ image, plan, packages, secrets, isCxx, isStatic, atMost }: CSteps): HostBuild {
  return {
    where: 'CProgram',
    tool: {
      language: 'c',
      image,
      ...(isCxx ? { cxx: true } : {}),
      ...(atMost === undefined ? {} : { dynamic: { glibc: atMost.glibc, gcc: atMost.gcc } }),
      ...(plan.tools.length === 0 ? {} : { tools: plan.tools }),
      ...(packages.length === 0 ? {} : { packages }),
    },
    copies: [],
    ...(plan.settings === undefined ? {} : { stubs: [{ folder: 'requirements', path: SETTINGS, text: plan.settings }] }),
    steps: plan.hostCommands.map(argv => ({ argv, cwd: 'src', env: {}, fetches: false })),
    ...(plan.program === undefined ? {} : { results: [{ from: `src/${plan.program}`, to: `out${PROGRAM}`, isStatic }] }),
    secrets,
  };
}

/** The file that CMake reads first; it lies where no source can. */
export function settingsArchive({ settings }: CBuildPlan): ArchiveLayer | undefined {
  const content = settings === undefined ? undefined : Buffer.from(settings);
  return content && archiveOfFiles('settings', [{ path: SETTINGS, mode: 0o644, owner: 0, group: 0, content, sha256: sha256(content) }]);
}

function allPackages(plan: CBuildPlan, given: BuildPackage[]): BuildPackage[] {
  const others = plan.packages.filter(name => !given.some(each => each.name === name)).map(name => ({ name }));
  return [...others, ...given];
}
