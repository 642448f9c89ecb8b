import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureEmulator } from '../engine/emulator.mjs';
import { logToStderr } from '../engine/run.mjs';
import { temporaryFolder } from './folders.mjs';
import { lib, ROOT } from './library.mjs';

const require = createRequire(import.meta.url);
const internal = (/** @type {string} */ path) => require(join(ROOT, 'lib', path));
const { imageIn } = internal('cli/bases.js');
const { openSource, parseLocation } = internal('cli/locations.js');
const { awaitProgram } = internal('cli/run/await-program.js');
const { imageUser } = internal('cli/run/image-user.js');
const { missingFolders, mountTable, prepareExtras, writableFolders } = internal('cli/run/mounts.js');
const { findTools, Namespaces } = internal('cli/run/namespaces.js');
const { findProgram, runCommand } = internal('cli/run/run-command.js');
const { startProblem } = internal('cli/run/start-problem.js');
const { unpackImage } = internal('cli/run/unpack.js');
const { readImageFiles } = internal('oci/files/image-files.js');

/** Milliseconds until a program is ended as one that is stuck: emulated ones are slow, and noisy machines too. */
const PATIENCE = 120_000;
/** Where the emulator is in the image's root; nothing else is added to it. */
const EMULATOR = '.emulator';

/**
 * @typedef {object} Ran
 * @property {number} code as shells say it
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * An image of any platform as it runs on this machine: unpacked, its root read-only, as its user, without privileges and without a network, as
 * `minimal-images run` does it. What is for another processor is run by an emulator, which finds loader and libraries in the image alone.
 */
export class EmulatedImage {
  /**
   * @param {string} location `oci:FOLDER`, `docker-archive:FILE`
   * @param {string} platform
   */
  static async open(location, platform) {
    const { architecture } = lib.Platform.of(platform);
    const emulator = await ensureEmulator(architecture, logToStderr);
    const source = await openSource(parseLocation(location, 'image'), {});
    const image = new EmulatedImage(source, emulator);
    try {
      await image.#read(lib.Platform.of(platform));
      await image.#mount();
      return image;
    } catch (error) {
      await image.close();
      throw error;
    }
  }

  /** @type {any} */
  #namespaces;
  /** @type {string} */
  #folder;
  /** @type {any} */
  #image;
  /** @type {{ end: () => Promise<Ran> }[]} */
  #running = [];

  /**
   * @param {any} source read from as long as the image is open
   * @param {string | undefined} emulator
   */
  constructor(source, emulator) {
    this.source = source;
    this.emulator = emulator;
    this.#folder = temporaryFolder();
    chmodSync(this.#folder, 0o755);
  }

  /** The settings of the image. @returns {any} */
  get config() {
    return this.#image.config;
  }

  /** @param {any} platform */
  async #read(platform) {
    const { manifest, config } = await imageIn(this.source, platform);
    if (config.architecture !== platform.architecture) throw new Error(`the image is for ${config.architecture}, not for ${platform}`);
    const files = await readImageFiles(this.source, manifest);
    this.#image = { config: config.config, architecture: config.architecture, files, user: await imageUser(files, config.config.User) };
  }

  async #mount() {
    const { config, files, user } = this.#image;
    const way = process.getuid?.() === 0 ? 'root' : 'user namespace';
    const [at, root, extras] = ['files', 'root', 'extras'].map((name) => join(this.#folder, name));
    const folders = { files: at, root, extras };
    mkdirSync(at, { mode: 0o755 });
    await unpackImage(files, at, way === 'root' ? { kind: 'exact' } : { kind: 'one', user }, missingFolders(files, config.WorkingDir ?? '/'));
    if (this.emulator) {
      copyFileSync(this.emulator, join(at, EMULATOR));
      chmodSync(join(at, EMULATOR), 0o755);
    }
    prepareExtras(folders);
    const writable = writableFolders(files, Object.keys(config.Volumes ?? {}));
    writeFileSync(join(this.#folder, 'fstab'), mountTable(folders, files, writable, false), { mode: 0o644 });
    this.#namespaces = this.#told(await Namespaces.open(this.#told(findTools()), way, false));
    const failed = await this.#namespaces.mount(join(this.#folder, 'fstab'));
    if (failed !== undefined) throw new Error(failed);
    await this.#namespaces.prepareNetwork();
  }

  /** What comes as a text says why it cannot be. @param {any} value */
  #told(value) {
    if (typeof value === 'string') throw new Error(value);
    return value;
  }

  /**
   * Starts what the image starts, or another command of it, beside what runs already: they share the loopback interface.
   *
   * @param {string[]} [argv] in place of ENTRYPOINT and CMD
   * @returns {Promise<{ ended: Promise<Ran>, end: () => Promise<Ran> }>}
   */
  async start(argv) {
    const { config, architecture, files, user } = this.#image;
    const given = argv ? { ...config, Entrypoint: argv, Cmd: [] } : config;
    const command = runCommand(given, user, undefined, {});
    const program = this.#told(findProgram(files, command, user));
    this.#told(await startProblem(files, program, architecture, user));
    const [name, ...args] = command.argv;
    const said = { stdout: '', stderr: '' };
    const running = this.#namespaces.start(
      join(this.#folder, 'root'), user, command.workingDirectory,
      [...(this.emulator ? [`/${EMULATOR}`, '-0', name] : []), `/${program.path}`, ...args],
      {
        env: command.env,
        onStdout: (/** @type {Buffer} */ chunk) => (said.stdout += chunk),
        onStderr: (/** @type {Buffer} */ chunk) => (said.stderr += chunk),
      },
    );
    const stop = new AbortController();
    const ended = awaitProgram(running, { timeoutMs: PATIENCE, stop: stop.signal })
      .then((/** @type {any} */ { exitCode }) => ({ code: exitCode, ...said }));
    const end = () => {
      stop.abort();
      return ended;
    };
    this.#running.push({ end });
    return { ended, end };
  }

  /** The same, to its end. @param {string[]} [argv] @returns {Promise<Ran>} */
  async run(argv) {
    return (await this.start(argv)).ended;
  }

  async close() {
    await Promise.all(this.#running.map(({ end }) => end()));
    await this.#namespaces?.close();
    await this.source.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * Opens an image, and closes it however that goes.
 *
 * @template T
 * @param {string} location
 * @param {string} platform
 * @param {(image: EmulatedImage) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withEmulated(location, platform, use) {
  const image = await EmulatedImage.open(location, platform);
  try {
    return await use(image);
  } finally {
    await image.close();
  }
}
