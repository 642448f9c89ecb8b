import { Detector, MEBIBYTE, NOTHING } from '../detector';

/**
 * The distribution that the image's files are from.
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/os-release.html
 */
export const osRelease: Detector = {
  name: 'os-release',
  atMost: MEBIBYTE,
  matches: path => path === 'usr/lib/os-release' || path === 'etc/os-release',
  read: (_path, content) => {
    const values = new Map(content.toString('utf8').split(/\r?\n/).flatMap(line => {
      const equals = line.indexOf('=');
      return equals > 0 ? [[line.slice(0, equals).trim(), unquoted(line.slice(equals + 1).trim())] as const] : [];
    }));
    const id = values.get('ID') ?? '';
    if (!/^[a-z0-9._-]+$/.test(id)) {
      return NOTHING;
    }
    return {
      packages: [{
        type: 'generic',
        name: id,
        version: values.get('VERSION_ID') || undefined,
        operatingSystem: true,
        description: values.get('PRETTY_NAME') || undefined,
        homepage: values.get('HOME_URL') || undefined,
      }],
    };
  },
};

/** The value as a shell would read it, for all that stands in such files. */
function unquoted(value: string): string {
  const quoted = /^"(.*)"$|^'(.*)'$/.exec(value);
  return (quoted?.[1] ?? quoted?.[2] ?? value).replace(/\\(["'\\$`])/g, '$1');
}
