import { DistrolessImage, PythonProgram, PythonProgramProps } from '../../../../src';
import { detectProgram } from '../../../../src/image/detect';
import { Files, project } from '../../support';

const FLASK = { 'requirements.txt': 'flask==3.1.0\ngunicorn==23.0.0\n', 'wsgi.py': 'from flask import Flask\napp = Flask(__name__)\n' };

function findings(files: Files, props: PythonProgramProps): string[] {
  return new DistrolessImage({ program: new PythonProgram(props) })._describe(project(files)).findings
    .filter(({ id }) => id === 'missing-package').map(({ severity, what }) => `${severity}: ${what}`);
}

test.each<[string, Files, string, string[]]>([
  ['of a package that is not there', FLASK, 'uvicorn', ['warning: python -m uvicorn imports uvicorn, and no package of requirements.txt has it']],
  ['of a package that is', FLASK, 'gunicorn', []],
  ['of the project', { 'requirements.txt': '', 'shop/web.py': '', 'shop/__init__.py': '' }, 'shop.web', []],
  ['of the project below src', { 'requirements.txt': '', 'src/shop/__main__.py': '', 'src/shop/__init__.py': '' }, 'shop', []],
  ['of the standard library', { 'requirements.txt': '', 'index.html': '' }, 'http.server', []],
])('a module that is started, %s', (_what, files, module, said) => {
  expect(findings(files, { module, include: ['**'] })).toEqual(said);
});

test('a module of the project that makes an application and starts no server is refused, as a file is', () => {
  const files = { 'requirements.txt': 'fastapi==0.115.0\nuvicorn==0.30.6\n', 'api/__init__.py': '', 'api/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n' };
  expect(() => findings(files, { module: 'api.main' })).toThrow(/it makes app = FastAPI\(\) and starts no server.*fix: module: 'uvicorn', args: \['api\.main:app'/);
});

test('--entry may name a module of a package that is installed', () => {
  const root = project(FLASK);
  const { program } = detectProgram(root, process.cwd(), { entry: 'gunicorn' });
  const { plan } = new DistrolessImage({ program, args: ['wsgi:app'] })._describe(root);
  expect((JSON.parse(plan!) as { config: { command: string[] } }).config.command.slice(-3)).toEqual(['-m', 'gunicorn', 'wsgi:app']);
});
