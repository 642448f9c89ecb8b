import { findEngine } from '../../test/e2e/engine/engine.mjs';
import { whyNotDebianRoot } from '../../test/e2e/engine/debian.mjs';
import { engineBuilder } from './engine-builder.mjs';
import { hostBuilder } from './host-builder.mjs';
import { log } from './progress.mjs';

/**
 * @typedef {object} Result a row
 * @property {string} name
 * @property {string} base
 * @property {string} engine and its version
 * @property {number} [unpacked] bytes of all layers
 * @property {number} [compressed] bytes of all layers
 * @property {string} [user]
 * @property {string} [digest] of the image configuration
 * @property {'ran' | 'missing' | 'failed'} state `missing`: this machine lacks something
 * @property {string} verdict
 * @property {string} [reason] when failed
 * @property {string} [details] last lines of what failed
 */

/**
 * @typedef {object} Builder builds and runs one image
 * @property {string} name
 * @property {(asset: import('./assembly.mjs').Asset) => Promise<Result>} build
 * @property {string[]} notes to print under the table
 */

/**
 * The engine that answers, else this machine's own toolchains. Starts nothing.
 *
 * @param {import('./assembly.mjs').Asset[]} assets
 * @returns {Promise<{ builder: Builder, missing: string[] }>} `missing`: lines that say what is not shown, and what would show it
 */
export async function chooseBuilder(assets) {
  const engine = await findEngine();
  // Only Docker says that it goes without BuildKit; podman and buildah have what the recipes need.
  const usable = engine && engine.env.DOCKER_BUILDKIT !== '0';
  if (usable) return { builder: await engineBuilder(engine, assets), missing: [] };
  const why = engine ? `${engine.command} ${engine.version} has no BuildKit (install docker-buildx)` : 'no container engine answers';
  log(`${why}: this machine's own toolchains build what needs none`);
  const lines = [`No image was built: ${why}. To build and run the images as the CDK does:`, `  ${engine ? 'install docker-buildx, then npm run demo' : await remedy()}`, ''];
  return { builder: hostBuilder(), missing: lines };
}

async function remedy() {
  if (process.env.CDK_DOCKER) return `unset CDK_DOCKER, which names ${process.env.CDK_DOCKER}, then npm run demo`;
  const why = await whyNotDebianRoot();
  if (!why) return 'node test/e2e/engine/main.mjs start && npm run demo';
  if (why.includes('not root')) return 'sudo apt-get install -y docker.io && sudo usermod -aG docker "$USER" && sg docker -c "npm run demo"';
  return 'install docker, podman or finch, then npm run demo';
}
