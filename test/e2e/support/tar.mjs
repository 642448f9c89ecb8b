/**
 * @typedef {object} TarEntry
 * @property {string} path without a leading `./` or `/` and without a final `/`
 * @property {'file' | 'folder' | 'link' | 'hardlink' | 'other'} type
 * @property {number} mode
 * @property {number} uid
 * @property {number} gid
 * @property {string} uname
 * @property {string} gname
 * @property {string} mtime as it is written: seconds, in a PAX record with a fraction
 * @property {string} target of a link
 * @property {Buffer} content
 */

const TYPES = { 0: 'file', '': 'file', 1: 'hardlink', 2: 'link', 5: 'folder' };

/**
 * Reads an archive in memory: ustar, with GNU's long names and PAX records. Written apart from the library, to check it.
 *
 * @param {Buffer} archive
 * @returns {TarEntry[]}
 */
export function readTar(archive) {
  const entries = [];
  /** @type {Record<string, string>} */
  let next = {};
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const header = archive.subarray(at, at + 512);
    checkSum(header, at);
    const size = Number(next.size ?? octal(header, 124, 12));
    const content = archive.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
    const type = text(header, 156, 1);
    if (type === 'x') next = { ...next, ...records(content) };
    else if (type === 'L') next = { ...next, path: text(content, 0, size) };
    else if (type === 'K') next = { ...next, linkpath: text(content, 0, size) };
    else if (type !== 'g') {
      entries.push(entryOf(header, next, type, content));
      next = {};
    }
  }
  return entries;
}

/**
 * @param {Buffer} header
 * @param {Record<string, string>} pax
 * @param {string} type
 * @param {Buffer} content
 * @returns {TarEntry}
 */
function entryOf(header, pax, type, content) {
  const prefix = text(header, 257, 6) === 'ustar' ? text(header, 345, 155) : '';
  const name = pax.path ?? (prefix ? `${prefix}/${text(header, 0, 100)}` : text(header, 0, 100));
  return {
    path: name.replace(/^(\.?\/)+/, '').replace(/\/+$/, ''),
    type: TYPES[/** @type {keyof typeof TYPES} */ (type)] ?? 'other',
    mode: octal(header, 100, 8) & 0o7777,
    uid: Number(pax.uid ?? octal(header, 108, 8)),
    gid: Number(pax.gid ?? octal(header, 116, 8)),
    uname: pax.uname ?? text(header, 265, 32),
    gname: pax.gname ?? text(header, 297, 32),
    mtime: pax.mtime ?? String(octal(header, 136, 12)),
    target: pax.linkpath ?? text(header, 157, 100),
    content,
  };
}

/** @param {Buffer} header @param {number} at */
function checkSum(header, at) {
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (sum !== octal(header, 148, 8)) throw new Error(`tar: wrong checksum of the header at ${at}`);
}

/** @param {Buffer} content */
function records(content) {
  /** @type {Record<string, string>} */
  const found = {};
  for (let at = 0; at < content.length;) {
    const length = Number.parseInt(text(content, at, 20), 10);
    const record = content.toString('utf8', at, at + length - 1).replace(/^\d+ /, '');
    found[record.slice(0, record.indexOf('='))] = record.slice(record.indexOf('=') + 1);
    at += length;
  }
  return found;
}

/** @param {Buffer} bytes @param {number} at @param {number} length */
function text(bytes, at, length) {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end);
}

/** @param {Buffer} bytes @param {number} at @param {number} length */
function octal(bytes, at, length) {
  return Number.parseInt(text(bytes, at, length).trim() || '0', 8);
}
