import { fail, mapOf, Read, text } from './fields';
import { Digest, isDigest } from '../digest';

/** @see https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests */
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/;
/** @see https://www.rfc-editor.org/rfc/rfc6838#section-4.2 */
const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;
/** @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6 */
const TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;
const PLATFORM_NAME = /^[A-Za-z0-9._+-]{1,64}$/;
const LONGEST_DIGEST = 512;

/** A digest, which later becomes part of paths and addresses. Algorithms other than sha256 are known to be digests, and refused. */
export const digest: Read<Digest> = (value, where) => {
  const name = text(value, where);
  if (isDigest(name)) {
    return name;
  }
  const algorithm = name.length <= LONGEST_DIGEST && DIGEST.test(name) ? name.slice(0, name.indexOf(':')) : 'sha256';
  return algorithm === 'sha256'
    ? fail(where, 'is no digest: sha256: and 64 lower-case hexadecimal digits', value)
    : fail(where, 'is a digest of an algorithm that is not supported; only sha256 is: registries and engines agree on nothing else', value);
};

export const mediaType: Read<string> = (value, where) => {
  const name = text(value, where);
  return name.length <= 255 && MEDIA_TYPE.test(name) ? name : fail(where, 'is no media type', value);
};

/** A time as RFC 3339 spells it; kept as it is written. */
export const time: Read<string> = (value, where) => {
  const written = text(value, where);
  return written.length <= 40 && TIME.test(written) && isDay(written) && !Number.isNaN(Date.parse(written)) ? written : fail(where, 'is no time of RFC 3339', value);
};

/** Operating system, architecture or variant. */
export const platformName: Read<string> = (value, where) => {
  const name = text(value, where);
  return PLATFORM_NAME.test(name) ? name : fail(where, 'is no name of a platform', value);
};

export const address: Read<string> = (value, where) => {
  const url = text(value, where);
  return URL.canParse(url) ? url : fail(where, 'is no URL', value);
};

export const annotations = mapOf(text);

/** Date.parse takes 31 February for 3 March. */
function isDay(written: string): boolean {
  const [year, month, day] = written.slice(0, 10).split('-').map(Number);
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
