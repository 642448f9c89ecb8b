/** Modules that come with Python 3, any version: what they need no requirements for. */
const MODULES = `
  abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk
  cmath cmd code codecs codeop collections colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses
  dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions
  ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io
  ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder multiprocessing netrc nis
  nntplib ntpath nturl2path numbers opcode operator optparse os pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint
  profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select
  selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics
  string stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios test textwrap this threading time timeit
  tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref
  webbrowser wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
`;

/** Top-level modules of the standard library. */
export const STANDARD_LIBRARY: ReadonlySet<string> = new Set(MODULES.trim().split(/\s+/));

/** What later versions do without, by the first minor version that does. Sources: PEP 594, PEP 632, What's New of Python 3.12 and 3.13. */
const REMOVED: { readonly [minor: number]: string } = {
  10: 'formatter parser symbol macpath',
  11: 'binhex',
  12: 'asynchat asyncore distutils imp smtpd',
  13: 'aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib ossaudiodev pipes sndhdr spwd sunau telnetlib uu xdrlib',
};

/** What Debian has in packages of their own, which distroless leaves out. turtle is there, and asks for tkinter. */
const APART = ['idlelib', 'tkinter', 'turtle', 'turtledemo'];

/** Whether a module comes with this minor version of Python 3. */
export function isStandard(module: string, version: string): boolean {
  return module.startsWith('_') || STANDARD_LIBRARY.has(module) && !wasRemoved(module, version);
}

/** Whether a module came with Python 3, and no longer does with this minor version. */
export function wasRemoved(module: string, version: string): boolean {
  const minor = Number(version.split('.')[1]);
  return STANDARD_LIBRARY.has(module) && Object.entries(REMOVED).some(([from, names]) => minor >= Number(from) && names.split(' ').includes(module));
}

/** Whether distroless lacks a module that this version has. */
export function isApart(module: string): boolean {
  return APART.includes(module);
}

/** The package of Debian that brings such a module; undefined where it asks for files that distroless has otherwise, so that it cannot be added. */
export function packageOfApart(module: string, version: string): string | undefined {
  return ['tkinter', 'turtle'].includes(module) ? `python${version}-tk` : undefined;
}
