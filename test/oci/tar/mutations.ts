/** Damages bytes, always in the same way for the same seed. */
export class Mutations {
  private state: number;

  constructor(seed: number) {
    this.state = seed % 2147483647 || 1;
  }

  public pick<T>(all: readonly T[]): T {
    return all[this.below(all.length)];
  }

  /** A copy with some bytes changed, cut off or moved; half of the headers get a right checksum again. */
  public of(bytes: Buffer): Buffer {
    let copy: Buffer = Buffer.from(bytes);
    for (let times = 1 + this.below(4); times > 0 && copy.length > 0; times--) {
      copy = this.once(copy);
    }
    return this.below(2) === 0 ? withChecksums(copy) : copy;
  }

  private once(bytes: Buffer): Buffer {
    const at = this.place(bytes.length);
    switch (this.below(6)) {
      case 0:
        return bytes.subarray(0, at);
      case 1:
        bytes[at] = this.below(256);
        return bytes;
      case 2:
        bytes[at] = (bytes[at] + 2 ** this.below(8)) % 256;
        return bytes;
      case 3:
        bytes.fill(this.pick([0, 0x20, 0x30, 0x37, 0x80, 0xff]), at, Math.min(bytes.length, at + 1 + this.below(12)));
        return bytes;
      case 4:
        return Buffer.concat([bytes.subarray(0, at), bytes.subarray(this.place(bytes.length))]);
      default:
        bytes.write(this.pick(['x', 'g', 'L', 'K', 'S', '0', '1', '5', '7', 'V']), Math.min(bytes.length - 1, at - at % 512 + 156), 'latin1');
        return bytes;
    }
  }

  /** Headers are where it hurts. */
  private place(length: number): number {
    const block = this.below(Math.ceil(length / 512)) * 512;
    return Math.min(length - 1, this.below(3) === 0 ? this.below(length) : block + this.below(512));
  }

  /** Park and Miller's generator: small, and the same everywhere. */
  private below(end: number): number {
    this.state = this.state * 48271 % 2147483647;
    return this.state % Math.max(1, end);
  }
}

/** Blocks that have a magic get the checksum that they should have. */
function withChecksums(bytes: Buffer): Buffer {
  for (let at = 0; at + 512 <= bytes.length; at += 512) {
    if (bytes.toString('latin1', at + 257, at + 262) === 'ustar') {
      bytes.fill(' ', at + 148, at + 156);
      const sum = bytes.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
      bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
    }
  }
  return bytes;
}
