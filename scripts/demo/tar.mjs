const BLOCK = 512;

/**
 * The entries of a tar stream, one after the other: read the content of one before asking for the next.
 *
 * @param {AsyncIterable<Buffer>} stream
 * @returns {AsyncGenerator<{ path: string, size: number, link: string, symbolic: boolean, content: AsyncIterable<Buffer> }>}
 */
export async function* readTar(stream) {
  const reader = new Reader(stream);
  for (;;) {
    const header = await reader.take(BLOCK);
    if (header.length < BLOCK || header.every(byte => byte === 0)) break;
    const text = (/** @type {number} */ from, /** @type {number} */ length) => header.subarray(from, from + length).toString('utf8').replace(/\0.*$/s, '');
    const size = sizeOf(header.subarray(124, 136));
    const kind = text(156, 1) || '0';
    const prefix = text(257, 5) === 'ustar' && text(345, 155);
    if ('012'.includes(kind)) {
      yield { path: prefix ? `${prefix}/${text(0, 100)}` : text(0, 100), size, link: kind === '0' ? '' : text(157, 100), symbolic: kind === '2', content: reader.chunks(size) };
    } else {
      await reader.take(size);
    }
    await reader.take((BLOCK - (size % BLOCK)) % BLOCK);
  }
  // Whoever writes must be able to end.
  while ((await reader.take(1 << 16)).length > 0);
}

/** @param {Buffer} field octal digits, or a binary number where they do not suffice */
function sizeOf(field) {
  return field[0] & 0x80 ? Number(field.readBigUInt64BE(4)) : Number.parseInt(field.toString('latin1').replace(/[\0 ]/g, '') || '0', 8);
}

class Reader {
  #source;
  #rest = Buffer.alloc(0);

  /** @param {AsyncIterable<Buffer>} stream */
  constructor(stream) {
    this.#source = stream[Symbol.asyncIterator]();
  }

  /** @param {number} count fewer come at the end of the stream only */
  async take(count) {
    const parts = [];
    for await (const part of this.chunks(count, true)) parts.push(part);
    return Buffer.concat(parts);
  }

  /**
   * @param {number} count
   * @param {boolean} [mayEnd]
   */
  async *chunks(count, mayEnd = false) {
    while (count > 0) {
      if (this.#rest.length === 0) {
        const { value, done } = await this.#source.next();
        if (done && mayEnd) return;
        if (done) throw new Error('the tar stream ends in the middle of a file');
        this.#rest = value;
      }
      const part = this.#rest.subarray(0, count);
      this.#rest = this.#rest.subarray(part.length);
      count -= part.length;
      yield part;
    }
  }
}
