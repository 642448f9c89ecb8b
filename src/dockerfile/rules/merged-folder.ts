import { Hit, Rule } from './rule';
import { CopiedPath } from './subject';
import { Severity } from '../../findings/finding';

/** Links to folders below /usr since Debian 13. */
const LINKS = ['/bin', '/lib', '/lib64', '/sbin'];

/** A folder cannot be copied onto a link: engines refuse it, or replace the link and hide what is behind it. */
export const mergedFolder: Rule = {
  id: 'merged-folder',
  severity: Severity.ERROR,
  title: 'No folder is copied onto a link of the base',
  check({ base: { reference, debian }, copied = [] }) {
    return debian === undefined || debian < 13 ? [] : copied.flatMap((one) => hitOf(one, reference) ?? []);
  },
};

function hitOf({ source, destination }: CopiedPath, reference: string): Hit | undefined {
  const place = destination.replace(/\/$/, '');
  if (!LINKS.includes(place) || !isFolder(source, place)) return undefined;
  return {
    where: 'COPY',
    what: `${source} is copied onto ${place}, which is a link to usr${place} in ${reference}`,
    fix: `copy it to /usr${place}/`,
  };
}

/** Whether it can only be a folder: another one of this name, or one that is named with a slash. */
function isFolder(source: string, place: string): boolean {
  return source.endsWith('/') || source === '.' || source.endsWith(place);
}
