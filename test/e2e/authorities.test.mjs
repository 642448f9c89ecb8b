import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeAuthority } from './support/authority.mjs';
import { build, removeImages, runHardened, skip } from './support/docker.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { lib } from './support/library.mjs';

const { BunProgram, CaCertificates, DistrolessImage, NodejsProgram, PythonProgram } = lib;

const JAVASCRIPT = `import { readFileSync } from 'node:fs';
import { createServer, get } from 'node:https';

const server = createServer({ cert: readFileSync('/mnt/server.pem'), key: readFileSync('/mnt/server.key') }, (_, answer) => answer.end('ok'));
server.listen(8443, '127.0.0.1', () => {
  const end = text => { console.log(text); process.exit(0); };
  get('https://localhost:8443/', { lookup: (_, options, callback) => callback(null, options.all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4) }, () => end('trusted')).on('error', ({ code }) => end(code));
});
`;
const PYTHON = `import http.server, ssl, threading

import requests

server = http.server.HTTPServer(("127.0.0.1", 8443), http.server.SimpleHTTPRequestHandler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/mnt/server.pem", "/mnt/server.key")
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
try:
    print("trusted", requests.get("https://localhost:8443/").status_code)
except requests.exceptions.SSLError as error:
    print("CERTIFICATE_VERIFY_FAILED" if "CERTIFICATE_VERIFY_FAILED" in str(error) else error)
`;

describe('programs that ask a server of a private authority', { skip }, () => {
  /** @type {string} */
  let folder;
  const answer = async (/** @type {any} */ program, /** @type {any} */ options) => {
    const tag = await build(new DistrolessImage({ program, ...options }));
    const { code, stdout, stderr } = await runHardened(tag, { flags: ['--volume', `${folder}:/mnt:ro`] });
    assert.deepEqual([code, /File|at /.test(stderr)], [0, false], stderr);
    return stdout.trim();
  };
  const own = () => ({ caCertificates: CaCertificates.bundledAnd(join(folder, 'authority.pem')) });
  const project = (/** @type {{ [name: string]: string }} */ files) => {
    const root = temporaryFolder();
    mkdirSync(root, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
    return root;
  };

  before(async () => {
    folder = temporaryFolder();
    await makeAuthority(folder);
  });
  after(removeImages);

  it('Node.js is answered when the image trusts it, not without, and not when the user says another file', async () => {
    const program = new NodejsProgram({ projectRoot: project({ 'main.mjs': JAVASCRIPT }), entry: 'main.mjs' });
    assert.equal(await answer(program, own()), 'trusted');
    assert.equal(await answer(program, {}), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    assert.equal(await answer(program, { ...own(), env: { NODE_EXTRA_CA_CERTS: '/mnt/server.key' } }), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('a program of Bun likewise', async () => {
    const program = new BunProgram({ projectRoot: project({ 'main.ts': JAVASCRIPT }), entry: 'main.ts' });
    assert.equal(await answer(program, own()), 'trusted');
    assert.notEqual(await answer(program, {}), 'trusted');
  });

  it('requests in Python, which has authorities of its own, likewise', async () => {
    const program = new PythonProgram({ projectRoot: project({ 'main.py': PYTHON, 'requirements.txt': 'requests==2.32.5\n' }) });
    assert.equal(await answer(program, own()), 'trusted 200');
    assert.equal(await answer(program, {}), 'CERTIFICATE_VERIFY_FAILED');
  });
});
