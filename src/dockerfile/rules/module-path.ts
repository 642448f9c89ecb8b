import { Hit, Rule } from './rule';
import { CopiedPath, RuleSubject } from './subject';
import { Severity } from '../../findings/finding';

/** Debian's Python looks into dist-packages; what pip installs elsewhere lies in site-packages. */
export const modulePath: Rule = {
  id: 'module-path',
  severity: Severity.ERROR,
  title: 'Python finds the packages',
  check(subject) {
    const isDebians = subject.base.runtime?.name === 'python' && subject.base.debian !== undefined;
    return isDebians ? (subject.copied ?? []).flatMap((one) => hitOf(one, subject) ?? []) : [];
  },
};

function hitOf({ destination }: CopiedPath, subject: RuleSubject): Hit | undefined {
  const [, folder, home] = /^((.*)\/lib\/python[\d.]+\/site-packages)(?:\/|$)/.exec(destination) ?? [];
  if (folder === undefined || isSearched(folder, subject) || startsFrom(home, subject)) return undefined;
  return {
    where: 'COPY',
    what: `Python of ${subject.base.reference} does not look into ${folder}`,
    fix: `write ENV PYTHONPATH=${folder}, or install with pip install --target into a folder that PYTHONPATH names`,
  };
}

function isSearched(folder: string, { environment = {} }: RuleSubject): boolean {
  if (!('PYTHONPATH' in environment)) return false;
  const path = environment.PYTHONPATH;
  return path === undefined || path.split(':').map((one) => one.replace(/\/$/, '')).includes(folder);
}

/** A virtual environment whose own Python starts has packages of its own. */
function startsFrom(home: string, { entrypoint, command }: RuleSubject): boolean {
  const [program = ''] = [...entrypoint?.argv ?? [], ...command?.argv ?? []];
  return home !== '' && !['/usr', '/usr/local'].includes(home) && program.startsWith(`${home}/bin/`);
}
