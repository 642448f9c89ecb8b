/**
 * Numbers as archives spell them; undefined when they are none.
 *
 * Beyond 2^53 they are close rather than exact: no size that can be read is that large.
 */

/** A field of a header: octal digits, or the number itself in big-endian bytes (base-256) when its first bit is set. */
export function headerNumber(field: Buffer): number | undefined {
  return field[0] < 0x80 ? octal(field) : base256(field);
}

/** Octal digits; spaces and zeros around them do not count, nor does what follows a zero. */
export function octal(field: Buffer): number | undefined {
  const text = field.toString('latin1').replace(/^[ \0]+|[ \0]+$/g, '').split('\0', 1)[0];
  if (text === '') {
    return 0;
  }
  return /^[0-7]+$/.test(text) ? parseInt(text, 8) : undefined;
}

/** Decimal digits with an optional sign, as PAX records and sparse maps have them; at most 64 bits. */
export function decimal(text: string): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) {
    return undefined;
  }
  const negative = text.startsWith('-');
  const digits = text.replace(/^[+-]/, '').replace(/^0+(?=[0-9])/, '');
  if (digits.length > 19 || BigInt(digits) > 2n ** 63n - (negative ? 0n : 1n)) {
    return undefined;
  }
  return negative ? 0 - Number(digits) : Number(digits);
}

/** Seconds with a fraction: `1350244992.023960108`. */
export function paxTime(text: string): number | undefined {
  const [whole, fraction = ''] = cutOnce(text, '.');
  const seconds = decimal(whole);
  if (seconds === undefined || !/^[0-9]*$/.test(fraction)) {
    return undefined;
  }
  const part = Number(`0.${fraction.slice(0, 9)}0`);
  return whole.startsWith('-') ? seconds - part : seconds + part;
}

/** The text before and after the first separator; nothing after it when there is none. */
export function cutOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

function base256(field: Buffer): number | undefined {
  const negative = field[0] >= 0xc0;
  let value = 0n;
  field.forEach((byte, index) => {
    const digit = negative ? 0xff - byte : byte;
    value = value * 256n + BigInt(index === 0 ? digit % 0x80 : digit);
  });
  return value >= 2n ** 63n ? undefined : Number(negative ? -1n - value : value);
}
