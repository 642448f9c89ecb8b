import type { Extent } from './archived';
import { download } from './http';
import { Environment, signedPart } from './s3';
import type { ObjectLocation } from '../protocol';

/** The bytes of a part of an object; a part that is empty is not asked for. */
export async function* object(location: ObjectLocation, part: Extent, env: Environment = process.env): AsyncGenerator<Uint8Array> {
  if (part.size === 0) {
    return;
  }
  const { url, headers } = signedPart(location, part, env, Date.now());
  try {
    yield* download(url, headers);
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    if (code === 'Http403') {
      throw Object.assign(new Error(`s3:GetObject on ${location.Key} is not allowed, or the object is not there`), { code: 'AccessDenied' });
    }
    throw code === undefined ? error : Object.assign(new Error(`s3:GetObject on ${location.Key}: ${message}`), { code });
  }
}
