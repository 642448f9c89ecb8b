import { indexLines, LockedPackage, Need, requirementLines } from './locked-packages';
import { refuse } from '../../../../private/errors';
import { readToml, tableOf, tablesOf, textOf, textsOf, TomlTable } from '../../../sources/toml';

const LOCK = 'uv.lock';
const WHERE = 'PythonProgram.projectRoot';

/**
 * Lines of a requirements file for what uv has locked: the project's own dependencies, without those of groups and extras.
 *
 * @param folder of the package in a workspace
 * @param members folders of the packages in that, of which only what they need is in the lines
 * Source: https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile; the form is that of `version = 1`.
 */
export function uvRequirements(root: string, folder = '.', members: readonly string[] = []): string[] {
  const lock = readToml(root, LOCK, WHERE);
  if (lock.version !== 1) {
    refuse({ where: WHERE, problem: `${LOCK} has a form that is not known here`, value: lock.version, allowed: 'version = 1', fix: 'write requirements.txt: uv export --no-emit-project --no-dev' });
  }
  const tables = tablesOf(lock, 'package');
  const project = tables.find(table => isIn(table, folder));
  if (project === undefined) {
    refuse({ where: WHERE, problem: `${LOCK} does not hold the project itself`, allowed: 'the lock file of this project', fix: 'uv lock, in projectRoot' });
  }
  const isLocal = (table: TomlTable): boolean => members.some(member => isIn(table, member));
  const packages = tables.filter(table => table !== project).map(table => ({ ...packageOf(table), local: isLocal(table) }));
  const indexes = tables.flatMap(table => textOf(tableOf(table, 'source'), 'registry') ?? []);
  return [...indexLines(indexes), ...requirementLines(packages, needsOf(project, 'dependencies'), LOCK)];
}

/** uv writes the project as a package that lies in the lock file's own folder, and packages of a workspace with theirs. */
function isIn(table: TomlTable, folder: string): boolean {
  const source = tableOf(table, 'source');
  return [source.editable, source.virtual, source.directory].includes(folder);
}

function packageOf(table: TomlTable): LockedPackage {
  const source = tableOf(table, 'source');
  const files = [...tablesOf(table, 'wheels'), ...(table.sdist === undefined ? [] : [tableOf(table, 'sdist')])];
  const extras = tableOf(table, 'optional-dependencies');
  return {
    name: textOf(table, 'name') ?? '',
    version: textOf(table, 'version') ?? '',
    hashes: files.flatMap(file => textOf(file, 'hash') ?? []),
    needs: needsOf(table, 'dependencies'),
    extras: Object.fromEntries(Object.keys(extras).map(extra => [extra, needsOf(extras, extra)])),
    elsewhere: textOf(source, 'registry') === undefined ? `from ${Object.keys(source).join(', ') || 'somewhere'}` : undefined,
  };
}

function needsOf(table: TomlTable, name: string): Need[] {
  return tablesOf(table, name).map(need => ({
    name: textOf(need, 'name') ?? '',
    version: textOf(need, 'version'),
    marker: textOf(need, 'marker'),
    extras: [...textsOf(need, 'extra'), ...(textOf(need, 'extra') === undefined ? [] : [textOf(need, 'extra')!])],
  }));
}
