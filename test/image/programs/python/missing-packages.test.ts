import { DistrolessImage, LambdaRuntime, MinimalBase, MinimalImageOptions, PythonProgram, PythonProgramProps } from '../../../../src';
import { codeOf, importsOf } from '../../../../src/image/programs/python/code';
import { Files, project } from '../../support';

/** What is said of packages that are missing, each as `severity: what`. */
function missing(files: Files, props: PythonProgramProps = {}, options: MinimalImageOptions & { readonly base?: MinimalBase } = {}): string[] {
  return new DistrolessImage({ program: new PythonProgram(props), ...options })._describe(project(files)).findings
    .filter(({ id }) => id === 'missing-package').map(({ severity, what }) => `${severity}: ${what}`);
}

const IMPORTS = { 'main.py': 'import requests\n' };
const hash = `--hash=sha256:${'0'.repeat(64)}`;
const lock = (...names: string[]): Files => ({
  'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = ["flask"]\n',
  'uv.lock': `version = 1\n${['flask', ...names].map(name => `[[package]]\nname = "${name}"\nversion = "1"\nsource = { registry = "https://pypi.org/simple" }\nsdist = { url = "https://a/b.tar.gz", hash = "sha256:${'0'.repeat(64)}" }\n`).join('')}`
    + '[[package]]\nname = "shop"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [{ name = "flask" }]\n',
});

describe('packages that a Python program imports', () => {
  test.each<[string, Files, string[]]>([
    ['without any requirements', IMPORTS, ['error: main.py imports requests, which nothing installs']],
    ['with empty requirements', { ...IMPORTS, 'requirements.txt': '# none\n' }, ['error: main.py imports requests, which nothing installs']],
    ['in a module of the program', { 'main.py': 'from api import orders\n', 'api/orders.py': 'import os, yaml as y\n', 'api/other.py': 'import numpy\n' }, ['error: api/orders.py imports yaml, which nothing installs']],
    ['of a relative import', { 'main.py': 'import api.web\n', 'api/web.py': 'from . import db\n', 'api/db.py': 'import psycopg\n' }, ['error: api/db.py imports psycopg, which nothing installs']],
    ['which no longer comes with Python', { 'main.py': 'import cgi\n' }, ['error: main.py imports cgi, which Python 3.13 no longer has']],
    ['which no longer comes with Python, beside packages', { 'main.py': 'import telnetlib\n', 'requirements.txt': 'flask\n' }, ['warning: main.py imports telnetlib, which Python 3.13 no longer has, and no package of requirements.txt has']],
    ['that distroless leaves out of Python', { 'main.py': 'import tkinter.ttk\n' }, ['error: main.py imports tkinter, whose part of Python distroless leaves out']],
    ['that distroless leaves out of Python, beside a package', { 'main.py': 'import turtle\n', 'requirements.txt': 'acme\n' }, ['warning: main.py imports turtle, whose part of Python distroless leaves out, and no package of requirements.txt has']],
    ['beside a well-known package that does not need it', { ...IMPORTS, 'requirements.txt': 'Flask==3.1.0\n' }, ['warning: main.py imports requests, and no package of requirements.txt has it']],
    ['beside a version whose needs are known', { ...IMPORTS, 'requirements.txt': 'uvicorn==0.30.6\nhttpx>=0.14,<0.28\nanyio~=4.0\nstarlette==0.13.*\n' }, ['warning: main.py imports requests, and no package of requirements.txt has it']],
    ['beside packages with hashes', { ...IMPORTS, 'requirements.txt': `shop-tools==1 ${hash}\n` }, ['warning: main.py imports requests, and no package of requirements.txt has it']],
    ['beside a lock file', { ...IMPORTS, ...lock() }, ['warning: main.py imports requests, and no package of the lock file has it']],
  ])('are missed %s', (_what, files, said) => {
    expect(missing(files)).toEqual(said);
  });

  test.each<[string, Files]>([
    ['of the standard library', { 'main.py': 'from __future__ import annotations\nimport os.path, tomllib\nimport _thread\n' }],
    ['of the program', { 'main.py': 'import api\nfrom lib.a import b\n', 'api/__init__.py': '', 'lib/a.py': '' }],
    ['below src', { 'main.py': 'import shop\n', 'src/shop/__init__.py': '' }],
    ['compiled by the project', { 'main.py': 'import fast\n', 'fast.cpython-313-x86_64-linux-gnu.so': '' }],
    ['that the project leaves out', { 'main.py': 'import made\n', 'made.py': '', '.dockerignore': 'made.py\n' }],
    ['below try', { 'main.py': 'try:\n    import ujson as json\nexcept ImportError:\n    import json\n' }],
    ['for types', { 'main.py': 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas\n' }],
    ['in a function', { 'main.py': 'def run():\n    import pandas\n' }],
    ['in a string or a comment', { 'main.py': '"""\nimport pandas\n"""\n# import numpy\n' }],
    ['of a source that nothing starts', { 'main.py': '', 'tool.py': 'import pandas\n', 'setup.py': 'import setuptools\n' }],
    ['of a source that nobody imports at its own level', { 'main.py': 'def run():\n    import a\n', 'a.py': 'import pandas\n' }],
    ['by a search path of its own', { 'main.py': 'import sys\nsys.path.insert(0, "lib")\nimport other\n' }],
    ['by another name', { 'main.py': 'import yaml, bs4, PIL, cv2, dateutil, jwt, OpenSSL\n', 'requirements.txt': 'PyYAML\nbeautifulsoup4\nPillow\nopencv-python\npython-dateutil\nPyJWT\npyOpenSSL\n' }],
    ['by another name, with hashes', { 'main.py': 'import sklearn, dotenv, psycopg2\n', 'requirements.txt': ['scikit-learn==1', 'python-dotenv==1', 'psycopg2-binary==2'].map(line => `${line} ${hash}\n`).join('') }],
    ['which another package needs', { 'main.py': 'from pydantic import BaseModel\nimport starlette, anyio\n', 'requirements.txt': 'fastapi\n' }],
    ['which a version needed that asks for more than those after it', { 'main.py': 'import uvloop, httptools, websockets\n', 'requirements.txt': 'uvicorn==0.11.8\n' }],
    ['which a version below a bound needed', { 'main.py': 'import hstspreload\n', 'requirements.txt': 'httpx<0.14\n' }],
    ['which a version that a file of constraints says needed', { 'main.py': 'import orjson, uvicorn, multipart\n', 'requirements.txt': '-c constraints.txt\nfastapi\n', 'constraints.txt': 'fastapi==0.111.0\n' }],
    ['which versions between needed', { 'main.py': 'import deprecated, packaging, wrapt\n', 'requirements.txt': 'redis==4.0.2\n' }],
    ['of another build of a package', { 'main.py': 'import cv2, numpy\n', 'requirements.txt': 'opencv-contrib-python-headless\n' }],
    ['of another build of a package, with hashes', { 'main.py': 'import cv2\n', 'requirements.txt': `opencv-python-rolling==4 ${hash}\n` }],
    ['which a package that is not known may need', { ...IMPORTS, 'requirements.txt': 'shop-tools\n' }],
    ['which a package brings that Python no longer does', { 'main.py': 'import cgi, imghdr, audioop\n', 'requirements.txt': ['legacy-cgi==2', 'standard-imghdr==3', 'audioop-lts==0'].map(line => `${line} ${hash}\n`).join('') }],
    ['which setuptools brings', { 'main.py': 'from distutils.core import setup\n', 'requirements.txt': 'setuptools\n' }],
    ['which a package may need that Python no longer has', { 'main.py': 'import cgi\n', 'requirements.txt': 'webob\n' }],
    ['of Python, which the base has', { 'main.py': 'import ensurepip, venv, curses, dbm, test\n' }],
    ['which an extra may bring', { ...IMPORTS, 'requirements.txt': 'flask[async]\n' }],
    ['which an archive may be', { ...IMPORTS, 'requirements.txt': 'flask\nhttps://example.com/a-1.tar.gz\n' }],
    ['that a package of an unknown name may have', { 'main.py': 'import shopping\n', 'requirements.txt': `acme==1 ${hash}\n` }],
    ['of a lock file', { ...IMPORTS, 'requirements.txt': `requests==2 ${hash}\n` }],
  ])('are there: %s', (_what, files) => {
    expect(missing(files)).toEqual([]);
  });

  test('are told of the module that runs, of a console script and of a handler', () => {
    const files = { 'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\n[project.scripts]\nserve = "shop.web:run"\n', 'shop/web.py': 'import flask\ndef run(): pass\n', 'shop/__init__.py': '' };
    const said = ['error: shop/web.py imports flask, which nothing installs'];
    expect(missing(files, { module: 'shop.web' })).toEqual(said);
    expect(missing(files, { script: 'serve' })).toEqual(said);
    expect(missing(files, {}, { lambdaRuntime: LambdaRuntime.interfaceClient('shop.web.run') })).toEqual(said);
  });

  test.each([
    ['distutils', 'add setuptools to the dependencies, which has it'],
    ['pipes', 'take what replaces it, or a base with an older Python'],
    ['idlelib', 'do without it, or take a base with the whole of Python: MinimalBase.custom()'],
    ['tkinter', 'give the image the Debian package python3.13-tk (debianPackages)'],
  ])('of Python: %s', (module, fix) => {
    const { findings } = new DistrolessImage({ program: new PythonProgram() })._describe(project({ 'main.py': `import ${module}\n` }));
    expect(findings.find(({ id }) => id === 'missing-package')?.fix).toContain(fix);
    expect(missing({ 'main.py': `import ${module}\n` }, {}, { debianPackages: ['python3.13-tk=1'] })).toEqual([]);
  });

  test('may come from elsewhere', () => {
    const custom = MinimalBase.custom('example.com/python:3.13-debian13', { runtimeName: 'python', runtimeVersion: '3.13' });
    expect(missing(IMPORTS, {}, { base: custom })).toEqual([]);
    expect(missing(IMPORTS, {}, { env: { PYTHONPATH: '/opt/packages' } })).toEqual([]);
    expect(missing(IMPORTS, {}, { debianPackages: ['python3-requests=2'] })).toEqual([]);
  });

  test('are read as Python reads them', () => {
    const code = codeOf('import a.b as c, d ; import e\nfrom . import f\nfrom ..g.h import (i as j,  # why\n  k)\nfrom l import *\nimport\nfrom m\nimport n \\\n  , o\n');
    expect(importsOf(code)).toEqual([
      { module: 'a.b', names: [], level: 0 }, { module: 'd', names: [], level: 0 }, { module: 'n', names: [], level: 0 },
      { module: '', names: ['f'], level: 1 }, { module: 'g.h', names: ['i', 'k'], level: 2 }, { module: 'l', names: [], level: 0 },
    ]);
  });
});
