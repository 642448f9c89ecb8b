import { ContentError } from '../../content-error';
import { Detector, MEBIBYTE, NOTHING } from '../detector';
import { firstText, npmName } from './npm-name';
import { isRecord } from '../../../private/text';

/**
 * Packages that npm, pnpm or yarn have installed. Folders inside a package may have a package.json too; they are none.
 *
 * @see https://docs.npmjs.com/cli/configuring-npm/package-json
 */
export const npmPackages: Detector = {
  name: 'npm packages',
  atMost: 4 * MEBIBYTE,
  matches: path => /(^|\/)node_modules\/(@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(path),
  read: (path, content) => {
    const json = parseJson(path, content);
    if (!isRecord(json) || typeof json.name !== 'string' || typeof json.version !== 'string') {
      return NOTHING;
    }
    const author = isRecord(json.author) ? json.author.name : json.author;
    return {
      packages: [{
        type: 'npm',
        ...npmName(json.name),
        version: json.version,
        licenses: licensesOf(json),
        description: firstText(json.description),
        maintainer: firstText(author),
        homepage: firstText(json.homepage),
      }],
    };
  },
};

/** Today an expression; once `{ type }`, or a list of them to choose from. */
function licensesOf(json: Record<string, unknown>): string[] {
  const nameOf = (license: unknown): string | undefined => firstText(isRecord(license) ? license.type : license);
  const choice = (Array.isArray(json.licenses) ? json.licenses.slice(0, 20) : []).map(nameOf).filter(name => name !== undefined);
  const name = nameOf(json.license) ?? (choice.length > 0 ? choice.join(' OR ') : undefined);
  return name === undefined ? [] : [name];
}

/** The value that a file of JSON holds. */
export function parseJson(path: string, content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    throw new ContentError(`${path}: not JSON`);
  }
}
