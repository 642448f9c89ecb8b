import { findEngine } from '../../test/e2e/engine/engine.mjs';
import { whyNotDebianRoot } from '../../test/e2e/engine/debian.mjs';
import { embeddedBuilder } from './embedded-builder.mjs';
import { engineBuilder } from './engine-builder.mjs';
import { log } from './progress.mjs';

/**
 * @typedef {object} Result a row
 * @property {string} name
 * @property {string} base
 * @property {boolean} isStandIn whether the base is one
 * @property {string} builtBy
 * @property {string} [ranBy]
 * @property {number} [unpacked] bytes of all layers
 * @property {number} [compressed] bytes of all layers
 * @property {string} [user]
 * @property {number} [milliseconds] for building and running
 * @property {'ran' | 'missing' | 'failed'} state `missing`: this machine lacks something
 * @property {string} verdict
 * @property {string} [reason] when failed
 * @property {string} [details] last lines of what failed
 */

/**
 * @typedef {object} Builder builds and runs one image
 * @property {string} name
 * @property {(asset: import('./assembly.mjs').Asset) => Promise<Result>} build
 * @property {() => string[]} notes to print under the table
 */

/**
 * The embedded engine, and a container engine beside it where one answers. Starts none.
 *
 * @param {import('./assembly.mjs').Asset[]} assets
 * @returns {Promise<{ builders: Builder[], missing: string[] }>} `missing`: lines that say what is not shown, and what would show it
 */
export async function chooseBuilders(assets) {
  const engine = await findEngine();
  const embedded = await embeddedBuilder(assets, engine);
  // Only Docker says that it goes without BuildKit; podman and buildah have what the recipes need.
  const usable = engine && engine.env.DOCKER_BUILDKIT !== '0';
  if (usable) return { builders: [embedded, await engineBuilder(engine, assets)], missing: [] };
  const why = engine ? `${engine.command} ${engine.version} has no BuildKit (install docker-buildx)` : 'no container engine answers';
  log(`${why}: only the embedded engine builds`);
  const lines = [`Rows of a container engine are missing: ${why}. To see the same images built by one:`, `  ${engine ? 'install docker-buildx, then npm run demo' : await remedy()}`, ''];
  return { builders: [embedded], missing: lines };
}

async function remedy() {
  if (process.env.CDK_DOCKER) return `unset CDK_DOCKER, which names ${process.env.CDK_DOCKER}, then npm run demo`;
  const why = await whyNotDebianRoot();
  if (!why) return 'node test/e2e/engine/main.mjs start && npm run demo';
  if (why.includes('not root')) return 'sudo apt-get install -y docker.io && sudo usermod -aG docker "$USER" && sg docker -c "npm run demo"';
  return 'install docker, podman or finch, then npm run demo';
}
