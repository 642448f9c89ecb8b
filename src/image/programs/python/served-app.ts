import { codeOf } from './code';
import { refuse } from '../../../private/errors';
import { readText } from '../../sources/read-text';
import { theOnly } from '../language';

/** An application that a file makes for a server, and does not serve itself. */
export interface ServedApp {
  /** The file that makes it. */
  readonly file: string;
  /** As servers name it: `main:app`. */
  readonly target: string;
  /** What makes it, for messages: `app = FastAPI()`. */
  readonly made: string;
  readonly isAsync: boolean;
}

interface Server {
  /** Its package, and the module that runs it. */
  readonly name: string;
  readonly isAsync: boolean;
  readonly args: (target: string) => string[];
}

/** In the order in which they are taken. */
const SERVERS: readonly Server[] = [
  { name: 'uvicorn', isAsync: true, args: target => [target, '--host', '0.0.0.0'] },
  { name: 'hypercorn', isAsync: true, args: target => [target, '--bind', '0.0.0.0:8000'] },
  // it writes a file beside every worker, and /tmp may be read-only
  { name: 'gunicorn', isAsync: false, args: target => [target, '--bind', '0.0.0.0:8000', '--worker-tmp-dir', '/dev/shm'] },
  { name: 'waitress', isAsync: false, args: target => ['--listen=0.0.0.0:8000', target] },
];

const ASYNC = 'FastAPI|Starlette|Quart|Litestar|get_asgi_application';
const APP = new RegExp(`^(\\w+)(?:\\s*:[^=\\n]+)?\\s*=\\s*(?:\\w+\\.)*(${ASYNC}|Flask|get_wsgi_application)\\(`, 'gm');
/** What sets an application up, beside all that is called on it. */
const SETS_UP = /^(\w*\.)*(add|include|init|register|mount|setup|set|create|configure|config|basicConfig|load|instrument|use|bind|install|update|append|insert|patch|enable|filterwarnings|getLogger|print)(_?\w*)$/i;
const STARTS = /(^|_|\.)(run|serve|start|main|listen|launch|execute|forever|exit|loop)(_|$)|_forever$|^(runpy|subprocess)\./i;

/** Applications that a file makes, when it does nothing else at its own level: whoever runs it would see it end at once. */
export function servedApps(text: string, module: string): Omit<ServedApp, 'file'>[] {
  const code = codeOf(text);
  const apps = [...code.matchAll(APP)].map(([, name, kind]) => ({
    name, target: `${module}:${name}`, made: `${name} = ${kind}()`, isAsync: ASYNC.split('|').includes(kind),
  }));
  const works = /__main__/.test(text) || topLevel(code).some(line => doesWork(line, apps.map(({ name }) => name)));
  return works ? [] : apps.map(({ target, made, isAsync }) => ({ target, made, isAsync }));
}

/** Lines that run when the file is run: nothing of functions, classes and their decorators. */
function topLevel(code: string): string[] {
  let inside = false;
  return code.split('\n').filter(line => {
    if (/^\S/.test(line) && !/^[)\]}]/.test(line)) {
      inside = /^(def|class|async\s+def|@)/.test(line);
    }
    return !inside && line.trim() !== '';
  });
}

/** What cannot be told works: a program that is refused for nothing is worse than one that ends at once. */
function doesWork(line: string, apps: readonly string[]): boolean {
  if (/^\s*(while|for|with|await|async)\b/.test(line)) {
    return true;
  }
  const called = [...line.matchAll(/([A-Za-z_][\w.]*)\s*\(/g)].map(([, name]) => name);
  const statement = /^\s*([A-Za-z_][\w.]*)\s*\(/.exec(line)?.[1];
  const isUnknown = statement !== undefined && /^\S/.test(line) && !apps.includes(statement.split('.')[0]) && !SETS_UP.test(statement.split('.').pop()!);
  return isUnknown || called.some(name => STARTS.test(name));
}

/** The one application of a file that nobody serves; undefined when it starts by itself. */
export function servedApp(root: string, file: string): ServedApp | undefined {
  const module = file.replace(/^src\//, '').replace(/\.py$/, '').replace(/\//g, '.');
  const apps = servedApps(readText('PythonProgram.entry', root, file), module);
  const target = theOnly(apps.map(each => each.target), {
    what: 'an application for a server', where: 'PythonProgram.entry', fix: one => `name it: ${said(SERVERS.find(({ isAsync }) => isAsync === apps[0].isAsync)!, one)}`,
  });
  const app = apps.find(each => each.target === target);
  return app && { ...app, file };
}

/** The server that is among the dependencies, and what it is told; else refuses, and says what to do. */
export function serverFor(app: ServedApp, dependencies: ReadonlySet<string>): { readonly module: string; readonly args: string[] } {
  const fit = SERVERS.filter(({ isAsync }) => isAsync === app.isAsync);
  const server = fit.find(({ name }) => dependencies.has(name));
  return server === undefined ? refuseUnserved(app, dependencies) : { module: server.name, args: server.args(app.target) };
}

export function hasServer(app: ServedApp, dependencies: ReadonlySet<string>): boolean {
  return SERVERS.some(({ name, isAsync }) => isAsync === app.isAsync && dependencies.has(name));
}

/** Refuses a file that starts, makes an application and leaves serving it to others. */
export function checkServed(root: string, file: string | undefined, dependencies: ReadonlySet<string>): void {
  const app = file === undefined ? undefined : servedApp(root, file);
  if (app !== undefined) {
    refuseUnserved(app, dependencies);
  }
}

/** Refuses a file that would end at once. */
function refuseUnserved(app: ServedApp, dependencies: ReadonlySet<string>): never {
  const fit = SERVERS.filter(({ isAsync }) => isAsync === app.isAsync);
  const server = fit.find(({ name }) => dependencies.has(name));
  return refuse({
    where: 'PythonProgram.entry',
    problem: `it makes ${app.made} and starts no server, so the program would end at once`,
    value: app.file,
    allowed: `a file that starts a server, or a server as module: ${fit.map(({ name }) => name).join(', ')}`,
    fix: `${server === undefined ? `add ${fit[0].name} to the dependencies, and say ` : ''}${said(server ?? fit[0], app.target)}`,
  });
}

function said({ name, args }: Server, target: string): string {
  return `module: '${name}', args: [${args(target).map(arg => `'${arg}'`).join(', ')}]`;
}
