import { refuse } from '../../../private/errors';

/** Packages that are published as sources alone and compile C, with what Debian has for that. Source: their pages on PyPI. */
const COMPILED: { readonly [name: string]: { readonly packages: readonly string[]; readonly instead?: string } } = {
  'psycopg2': { packages: ['gcc', 'libc6-dev', 'libpq-dev'], instead: 'psycopg2-binary or psycopg[binary]' },
  'mysqlclient': { packages: ['gcc', 'libc6-dev', 'default-libmysqlclient-dev', 'pkg-config'], instead: 'pymysql' },
  'python-ldap': { packages: ['gcc', 'libc6-dev', 'libldap-dev', 'libsasl2-dev'] },
  'uwsgi': { packages: ['gcc', 'libc6-dev'] },
  'pycairo': { packages: ['gcc', 'libc6-dev', 'libcairo2-dev', 'pkg-config'] },
  'pygraphviz': { packages: ['gcc', 'libc6-dev', 'libgraphviz-dev', 'pkg-config'] },
  'dbus-python': { packages: ['gcc', 'libc6-dev', 'libdbus-1-dev', 'libglib2.0-dev', 'pkg-config'] },
};

/** Refuses packages that pip would have to compile, where the build has no compiler. */
export function checkCompiler(installed: ReadonlySet<string>, image: string): void {
  const name = Object.keys(COMPILED).find(each => installed.has(each));
  if (name !== undefined) {
    const { packages, instead } = COMPILED[name];
    refuse({
      where: 'PythonProgram.requirements',
      problem: `it is published as sources that have to be compiled, and ${image} has no compiler`,
      value: name,
      allowed: 'packages with wheels, or buildPackages with a compiler and what they are linked with',
      fix: `${instead === undefined ? '' : `take ${instead}, or `}say buildPackages: [${packages.map(each => `'${each}'`).join(', ')}], and give the image the libraries with debianPackages`,
    });
  }
}
