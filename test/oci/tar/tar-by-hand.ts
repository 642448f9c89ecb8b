/** A header with whatever fields; what is not given is as writers have it. Texts have a character for each byte. */
export interface TarHeader {
  readonly name: string;
  readonly prefix?: string;
  readonly flag?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** When it is not the size of the content. */
  readonly size?: number;
  readonly target?: string;
  readonly content?: string | Buffer;
  /** `ustar\0` and `00` when not given. */
  readonly magic?: string;
  /** Bytes at places of the header, before the checksum is made. */
  readonly patches?: { readonly [at: number]: string };
}

/** An archive with these headers in this order, right or wrong. */
export function tarOf(headers: TarHeader[]): Buffer {
  return Buffer.concat([...headers.map(entry), Buffer.alloc(1024)]);
}

/** `length key=value\n` for each record. */
export function pax(records: { readonly [key: string]: string }, name = 'PaxHeader'): TarHeader {
  const content = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    const digits = [1, 2, 3, 4, 5, 6].find(count => String(rest.length + count).length === count) ?? 7;
    return `${rest.length + digits}${rest}`;
  }).join('');
  return { name, flag: 'x', content };
}

function entry(header: TarHeader): Buffer {
  const { content: given = '' } = header;
  const content = typeof given === 'string' ? Buffer.from(given, 'latin1') : given;
  const block = Buffer.alloc(512);
  block.write(header.name, 0, 100, 'latin1');
  const octal = (value: number, at: number, length: number): void => {
    block.write(value.toString(8).padStart(length - 1, '0'), at, length, 'latin1');
  };
  octal(header.mode ?? 0o644, 100, 8);
  octal(header.uid ?? 0, 108, 8);
  octal(header.gid ?? 0, 116, 8);
  octal(header.size ?? content.length, 124, 12);
  octal(0, 136, 12);
  block.write(header.flag ?? '0', 156, 'latin1');
  block.write(header.target ?? '', 157, 100, 'latin1');
  block.write(header.magic ?? 'ustar\x0000', 257, 'latin1');
  block.write(header.prefix ?? '', 345, 155, 'latin1');
  for (const [at, bytes] of Object.entries(header.patches ?? {})) {
    block.write(bytes, Number(at), 'latin1');
  }
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([block, content, Buffer.alloc((512 - content.length % 512) % 512)]);
}
