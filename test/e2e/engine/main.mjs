import { parseArgs } from 'node:util';
import { ensureBuildah, giveImagesToBuildah } from './buildah.mjs';
import { engineLog, findEngine, startEngine, stopEngine } from './engine.mjs';
import { ensureImages, standInReferences } from './stand-ins.mjs';

const HELP = `Usage: node test/e2e/engine/main.mjs <command>

  start              start a container engine when none answers
  images [refs...]   have these images under their official names (without names: all that there are stand-ins for):
                     what the engine has stays, else it is pulled, else a stand-in is made from Debian packages
  buildah [refs...]  install buildah, and give it these images too
  status             say what is there
  stop               end the engine that \`start\` started

Exit code: 0 done, 1 failed, 2 wrong usage. Progress goes to standard error, results to standard output.
`;

/** @type {Record<string, (references: string[]) => Promise<void>>} */
const COMMANDS = {
  async start() {
    const { started, engine } = await requireEngine();
    console.log(`${describe(engine)}${started ? `, started, log in ${engineLog()}` : ', was running'}`);
  },
  async images(references) {
    await images(references);
  },
  async buildah(references) {
    const { engine } = await requireEngine();
    const origins = await images(references);
    const { buildah, reason } = await ensureBuildah();
    if (!buildah) throw new Error(reason);
    await giveImagesToBuildah(origins.keys(), { buildah, engine });
    console.log(`buildah ${buildah.version}, with ${Object.entries(buildah.env).map((pair) => pair.join('=')).join(' ')}`);
  },
  async status() {
    const engine = await findEngine();
    if (!engine) throw new Error('no container engine answers');
    console.log(describe(engine));
  },
  async stop() {
    console.log((await stopEngine()) ? 'stopped' : 'there is none that we started');
  },
};

/** @param {string[]} references */
async function images(references) {
  const { engine } = await requireEngine();
  const origins = await ensureImages(references.length > 0 ? references : standInReferences, { engine });
  for (const [reference, origin] of origins) console.log(`${origin.padEnd(8)}  ${reference}`);
  return origins;
}

async function requireEngine() {
  const result = await startEngine();
  if (!result.engine) throw new Error(result.reason);
  return result;
}

/** @param {import('./engine.mjs').Engine} engine */
function describe({ command, version, clientVersion, buildkit }) {
  return `${command}: engine ${version}, client ${clientVersion}, ${buildkit ? 'with' : 'without'} BuildKit`;
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
async function main(args) {
  let parsed;
  try {
    parsed = parseArgs({ args, allowPositionals: true, options: { help: { type: 'boolean', short: 'h' } } });
  } catch (error) {
    process.stderr.write(`${/** @type {Error} */ (error).message}\n\n${HELP}`);
    return 2;
  }
  if (parsed.values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [name, ...references] = parsed.positionals;
  const takesNames = name === 'images' || name === 'buildah';
  if (!name || !Object.hasOwn(COMMANDS, name) || (references.length > 0 && !takesNames)) {
    process.stderr.write(HELP);
    return 2;
  }
  try {
    await COMMANDS[name](references);
    return 0;
  } catch (error) {
    process.stderr.write(`${/** @type {Error} */ (error).message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
