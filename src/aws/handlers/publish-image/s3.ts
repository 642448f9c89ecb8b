import { createHash, createHmac } from 'node:crypto';
import type { Extent } from './archived';
import type { ObjectLocation } from '../protocol';

/*
 * Parts of objects, without the SDK's client: GetObject is one signed GET, whose body flows from here to ECR as it comes.
 */

/** Variables of the function that say who it is, and where. */
export type Environment = { readonly [name: string]: string | undefined };

interface Signer { readonly region: string; readonly time: string; readonly env: Environment }

const ALGORITHM = 'AWS4-HMAC-SHA256';
const NO_BODY = createHash('sha256').digest('hex');

/** Address and headers of a GET for a part of an object. */
export function signedPart(
  { Bucket, Key }: ObjectLocation, { offset, size }: Extent, env: Environment, now: number,
): { readonly url: string; readonly headers: { readonly [name: string]: string } } {
  const region = env.AWS_REGION ?? '';
  const endpoint = new URL(endpointOf(Bucket, region, env));
  const path = `${endpoint.pathname.replace(/\/$/, '')}/${Key.split('/').map(encoded).join('/')}`;
  const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const headers = {
    'host': endpoint.host,
    'range': `bytes=${offset}-${offset + size - 1}`,
    'x-amz-content-sha256': NO_BODY,
    'x-amz-date': time,
    ...(env.AWS_SESSION_TOKEN ? { 'x-amz-security-token': env.AWS_SESSION_TOKEN } : {}),
  };
  return { url: `${endpoint.origin}${path}`, headers: { ...headers, authorization: authorization(path, headers, { region, time, env }) } };
}

/**
 * Signature version 4.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function authorization(path: string, headers: { readonly [name: string]: string }, { region, time, env }: Signer): string {
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`).join('');
  const request = ['GET', path, '', lines, names, NO_BODY].join('\n');
  const scope = [time.slice(0, 8), region, 's3', 'aws4_request'];
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${env.AWS_SECRET_ACCESS_KEY ?? ''}`);
  const signature = hmac(key, [ALGORITHM, time, scope.join('/'), createHash('sha256').update(request).digest('hex')].join('\n')).toString('hex');
  return `${ALGORITHM} Credential=${env.AWS_ACCESS_KEY_ID ?? ''}/${scope.join('/')}, SignedHeaders=${names}, Signature=${signature}`;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Names with dots have no certificate of their own. */
function endpointOf(bucket: string, region: string, env: Environment): string {
  const given = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
  if (given) {
    return `${given.replace(/\/+$/, '')}/${bucket}`;
  }
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return bucket.includes('.') ? `https://s3.${region}.${suffix}/${bucket}` : `https://${bucket}.s3.${region}.${suffix}`;
}

/** As S3 wants it: all but unreserved characters. */
function encoded(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
