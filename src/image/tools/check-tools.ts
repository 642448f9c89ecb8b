import { placesOf } from './resolve-tools';
import { MISSING_TOOLS } from '../../dockerfile/rules/missing-tool';
import { DEFAULT_PATH } from '../../dockerfile/text/scope';
import { hasBit } from '../../oci/bits';
import { refuse } from '../../private/errors';
import { DistrolessBase } from '../bases/distroless-base';
import { MinimalBase } from '../bases/minimal-base';
import { programPaths } from '../files/check-files';
import { PlannedConfig } from '../planned-config';
import { PROBE_PATH } from '../probe';
import { ArchiveLayer, Recipe } from '../recipe';

/** What decides whether a tool is in an image, before it is built. */
export interface ToolsOf {
  readonly tools: string[];
  readonly base: MinimalBase;
  readonly recipe: Pick<Recipe, 'program' | 'folders'>;
  readonly config: Pick<PlannedConfig, 'env'>;
  /** Layers whose files are known. */
  readonly known: ArchiveLayer[];
  readonly hasProbe: boolean;
  /** Whether Debian packages are added, of which only the build knows what is in them. */
  readonly hasPackages: boolean;
}

/** Tools that only a look into layers can tell of. */
export interface UnknownTools {
  /** All that do not surely come with the program, the files or the base. */
  readonly all: string[];
  /** Those of them that the program's own build does not bring either. */
  readonly ofBase: string[];
  /** Where names are looked up. */
  readonly searchPath: string;
}

/** What is known of a path: a program, a file that cannot be run, something that the build brings, something of the base, nothing. */
type Presence = 'program' | 'file' | 'built' | 'base' | 'absent';

/** More that Google's distroless images do not have, by the packages that they are made of. */
const ALSO = ['bash', 'dig', 'ffmpeg', 'git', 'gzip', 'jq', 'make', 'psql', 'rsync', 'sh', 'ssh', 'tar', 'unzip', 'zip'];

/** Refuses tools that surely are not in the image; answers those that nobody can tell of yet. */
export function checkTools(subject: ToolsOf, where: string): UnknownTools {
  const { tools, base, config } = subject;
  const searchPath = config.env.PATH ?? base.facts.env?.PATH ?? DEFAULT_PATH;
  const presence = presenceIn(subject);
  const found = tools.map(tool => ({ tool, places: placesOf(tool, searchPath).map(path => presence(path, tool)) }));
  for (const { tool, places } of found.filter(each => each.places.every(one => one === 'absent' || one === 'file'))) {
    refuseTool(tool, places.includes('file'), subject, where);
  }
  const unknown = found.filter(({ places }) => !places.includes('program'));
  return { all: unknown.map(({ tool }) => tool), ofBase: unknown.filter(({ places }) => !places.includes('built')).map(({ tool }) => tool), searchPath };
}

function refuseTool(tool: string, isFile: boolean, { base, hasPackages }: ToolsOf, where: string): never {
  return refuse(isFile ? {
    where, problem: 'this file of the image cannot be executed', value: tool, allowed: 'files that their owner may execute', fix: 'chmod +x its source',
  } : {
    where,
    problem: `${tool} is not in ${base.reference}, and nothing that is added brings it`,
    value: tool,
    allowed: 'programs that the image has',
    fix: base.isScratch || hasPackages
      ? `add a static program as files: { '/usr/local/bin/${nameOf(tool)}': '…' }${base.isScratch ? ', or use DistrolessImage with debianPackages' : ''}`
      : `add the Debian package that has it, as debianPackages: ['${nameOf(tool)}'] does for many, or a static program as files`,
  });
}

function presenceIn({ base, recipe, known, hasProbe, hasPackages }: ToolsOf): (path: string, tool: string) => Presence {
  const members = new Map(known.flatMap(layer => layer.members).map(member => [`/${member.path}`, member]));
  const { runtimeProgram, entrypoint = [], shell, debug = false } = base.facts;
  const ofBase = [runtimeProgram, entrypoint[0], shell].filter(program => program?.startsWith('/'));
  const lacks = DistrolessBase._named(base.reference) !== undefined && !debug && !hasPackages ? [...MISSING_TOOLS, ...ALSO] : [];
  const built = programPaths(recipe);
  return (path, tool) => {
    const member = members.get(path);
    if (path === recipe.program || hasProbe && path === PROBE_PATH || member?.type === 'file') {
      return member?.type === 'file' && !hasBit(member.mode, 0o100) ? 'file' : 'program';
    }
    if (member?.type === 'symlink' || built.some(one => path.startsWith(`${one}/`))) {
      return 'built';
    }
    if (ofBase.includes(path)) {
      return 'program';
    }
    return base.isScratch || lacks.includes(nameOf(tool)) ? 'absent' : 'base';
  };
}

function nameOf(tool: string): string {
  return tool.slice(tool.lastIndexOf('/') + 1);
}
