import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { zip } from './zip.mjs';

/**
 * A package index of Python and a module proxy of Go with one package each, `<name>` and `private.example/<name>`, for those who give the password: in a header,
 * or in front of the path.
 *
 * @param {object} options
 * @param {string} options.host address that steps of a build reach this machine at
 * @param {string} options.name
 * @param {string} options.user
 * @param {string} options.password
 */
export async function startPrivateIndex({ host, name, user, password }) {
  const files = { ...pythonFiles(name), ...goFiles(name) };
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  /** @type {{ path: string, allowed: boolean }[]} */
  const asked = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    const front = `/${password}/`;
    const allowed = request.headers.authorization === expected || url.startsWith(front);
    const path = url.startsWith(front) ? url.slice(front.length - 1) : url;
    asked.push({ path, allowed });
    const content = files[path];
    if (!allowed) response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="private"' }).end();
    else if (content === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': path.endsWith('/') ? 'text/html' : 'application/octet-stream' }).end(content);
  });
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `${host}:${port}`, asked, goSum: goSum(name), stop };
}

/** @param {string} name @returns {Record<string, string | Buffer>} */
function pythonFiles(name) {
  const wheel = `${name}-1.0.0-py3-none-any.whl`;
  const info = `${name}-1.0.0.dist-info`;
  const members = {
    [`${name}.py`]: 'greeting = "hello from a private package"\n',
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0.0\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  };
  const record = [...Object.keys(members).map((path) => `${path},,`), `${info}/RECORD,,`].join('\n');
  return {
    [`/simple/${name}/`]: `<!DOCTYPE html><html><body><a href="/files/${wheel}">${wheel}</a></body></html>`,
    [`/files/${wheel}`]: zip({ ...members, [`${info}/RECORD`]: `${record}\n` }),
  };
}

/** @param {string} name */
function moduleFiles(name) {
  return {
    'go.mod': `module private.example/${name}\n\ngo 1.24\n`,
    [`${name}.go`]: `package ${name}\n\nconst Greeting = "hello from a private module"\n`,
  };
}

/** @param {string} name @returns {Record<string, string | Buffer>} */
function goFiles(name) {
  const members = Object.entries(moduleFiles(name)).map(([path, text]) => [`private.example/${name}@v1.0.0/${path}`, text]);
  const version = `/private.example/${name}/@v/v1.0.0`;
  return {
    [`${version}.info`]: '{"Version":"v1.0.0","Time":"2026-01-01T00:00:00Z"}',
    [`${version}.mod`]: moduleFiles(name)['go.mod'],
    [`${version}.zip`]: zip(Object.fromEntries(members)),
  };
}

/** The go.sum of whoever requires the module. @param {string} name */
function goSum(name) {
  const module = `private.example/${name} v1.0.0`;
  const files = moduleFiles(name);
  const whole = Object.fromEntries(Object.entries(files).map(([path, text]) => [`private.example/${name}@v1.0.0/${path}`, text]));
  return `${module} ${h1(whole)}\n${module}/go.mod ${h1({ 'go.mod': files['go.mod'] })}\n`;
}

/**
 * @see https://pkg.go.dev/golang.org/x/mod/sumdb/dirhash#Hash1
 * @param {Record<string, string>} files
 */
function h1(files) {
  const lines = Object.keys(files).sort().map((path) => `${createHash('sha256').update(files[path]).digest('hex')}  ${path}\n`);
  return `h1:${createHash('sha256').update(lines.join('')).digest('base64')}`;
}
