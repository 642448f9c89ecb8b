import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './folders.mjs';
import { HOSTILE, images } from './images.mjs';
import { lib, stage } from './library.mjs';
import { copyExamples, imagesOf, synth } from './synth.mjs';

/** Whoever lints reads a backslash before the closing quote for an escaped quote, however many there are; engines do not. */
const READABLE = HOSTILE.filter((text) => !text.endsWith('\\'));

/** Nothing of this kind has to be built, so an image of it is made for linters only. */
const UNBUILT = {
  'prebuilt': () => lib.MinimalImage.of(new lib.PrebuiltProgram({ projectRoot: executable(), entry: 'server' }), { ports: [8080] }),
};

/**
 * Every Dockerfile that the library makes for the examples and for each kind of program: its path by a name that begins with the folder of
 * the kind in `src/image/programs`.
 *
 * @returns {Promise<Record<string, string>>}
 */
export async function synthesizedDockerfiles() {
  /** @type {Record<string, string>} */
  const files = {};
  for (const [name, { directory, dockerfile }] of Object.entries(imagesOf(await synth(copyExamples())))) files[`example ${name}`] = join(directory, dockerfile);
  for (const [name, make] of Object.entries({ ...images, ...UNBUILT })) {
    const { directory, dockerfile } = stage(make(undefined, READABLE), temporaryFolder());
    files[name] = join(directory, dockerfile);
  }
  return files;
}

/** A folder with the header of an executable for amd64 that needs no loader. */
function executable() {
  const folder = join(temporaryFolder(), 'prebuilt');
  mkdirSync(folder);
  const header = Buffer.alloc(120);
  Buffer.from('7f454c46020101', 'hex').copy(header);
  header.writeUInt16LE(2, 16); // an executable
  header.writeUInt16LE(0x3e, 18); // amd64
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(64n, 32); // where program headers begin
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt32LE(1, 64); // one that is loaded
  writeFileSync(join(folder, 'server'), header, { mode: 0o755 });
  return folder;
}
