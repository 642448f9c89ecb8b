import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aptSources } from './debian.mjs';
import { must } from './run.mjs';

/**
 * Another suite's packages, as files: apt with a state of its own, so nothing of this machine's settings changes.
 */
export class Apt {
  /**
   * @param {string} folder
   * @param {import('./machine.mjs').Machine} [machine] whose packages they are
   */
  constructor(folder, machine) {
    this.folder = folder;
    this.options = [
      ['Dir::State', join(folder, 'state')],
      ['Dir::State::status', join(folder, 'status')],
      ['Dir::Cache', join(folder, 'cache')],
      ['Dir::Etc::sourcelist', join(folder, 'sources.list')],
      ['Dir::Etc::sourceparts', '/dev/null'],
      ['Dir::Etc::preferences', '/dev/null'],
      ['Dir::Etc::preferencesparts', '/dev/null'],
      ['Acquire::Languages', 'none'],
      // The unprivileged user that apt would change to cannot read root's cache folder.
      ['APT::Sandbox::User', 'root'],
      ...(machine?.emulator ? [['APT::Architecture', machine.architecture], ['APT::Architectures', machine.architecture]] : []),
    ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  }

  /**
   * @param {string} folder an empty one
   * @param {string} suite
   * @param {import('./machine.mjs').Machine} [machine]
   */
  static async open(folder, suite, machine) {
    const apt = new Apt(folder, machine);
    for (const part of ['state/lists/partial', 'cache/archives/partial']) {
      await mkdir(join(folder, part), { recursive: true });
    }
    await writeFile(join(folder, 'status'), '');
    await writeFile(join(folder, 'sources.list'), await aptSources(suite));
    await must('apt-get', [...apt.options, '-qq', 'update']);
    return apt;
  }

  /**
   * Downloads packages in the preferred version (empty for none), else in the suite's newest.
   *
   * @param {Record<string, string>} preferred version by name
   * @param {(line: string) => void} log
   * @returns {Promise<{ name: string, file: string }[]>} in the order asked for
   */
  async download(preferred, log) {
    const names = Object.keys(preferred);
    const had = await this.#versions(names);
    const wanted = names.map((name) => {
      const versions = had.get(name) ?? [];
      if (versions.includes(preferred[name])) return `${name}=${preferred[name]}`;
      if (preferred[name] && versions[0]) log(`${name} ${preferred[name]} is not to be had, taking ${versions[0]}`);
      return name;
    });
    const folder = join(this.folder, 'packages');
    await mkdir(folder, { recursive: true });
    await must('apt-get', [...this.options, '-qq', 'download', ...wanted], { cwd: folder });
    const files = await readdir(folder);
    return names.map((name) => {
      const file = files.find((candidate) => candidate.startsWith(`${name}_`));
      if (!file) throw new Error(`apt-get download left no file of ${name}`);
      return { name, file: join(folder, file) };
    });
  }

  /**
   * @param {string[]} names
   * @returns {Promise<Map<string, string[]>>} versions by package, newest first
   */
  async #versions(names) {
    const table = await must('apt-cache', [...this.options, 'madison', ...names]);
    const found = new Map();
    for (const line of table.split('\n')) {
      const [name, version] = line.split('|').map((cell) => cell.trim());
      if (version) found.set(name, [...(found.get(name) ?? []), version]);
    }
    return found;
  }
}
