import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { must } from '../../e2e/engine/run.mjs';
import { temporaryFolder } from '../../e2e/support/folders.mjs';
import { REGISTRY } from '../harness/places.mjs';
import { buildsOf } from './builds.mjs';
import { eventsOf, imagesIn } from './look.mjs';

const ZIP = Buffer.from('PK\u0003\u0004');

/**
 * Everything that a stack and its builds leave where others may read it, as files: template, events, records and logs of builds, objects, and all images
 * with their layers and configurations.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {object} what
 * @param {string} what.stack
 * @param {string} what.bucket
 * @param {string} what.repository name
 * @returns {Promise<string>} a folder
 */
export async function exposed(aws, { stack, bucket, repository }) {
  const root = temporaryFolder();
  const put = (/** @type {string} */ folder, /** @type {string} */ name, /** @type {string | Buffer} */ content) => {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, name.replaceAll('/', '_')), content);
  };
  const { TemplateBody } = await aws.call('cloudformation', 'GetTemplate', { StackName: stack });
  put('stack', 'template', JSON.stringify(TemplateBody));
  put('stack', 'events', JSON.stringify(await eventsOf(aws, stack)));
  put('builds', 'records', JSON.stringify(await buildsOf(aws)));
  for (const { logGroupName } of (await aws.call('logs', 'DescribeLogGroups')).logGroups) {
    for (const { logStreamName } of (await aws.call('logs', 'DescribeLogStreams', { logGroupName })).logStreams) {
      const { events } = await aws.call('logs', 'GetLogEvents', { logGroupName, logStreamName, startFromHead: true });
      put('logs', `${logGroupName} ${logStreamName}`, events.map((/** @type {{ message: string }} */ { message }) => message).join('\n'));
    }
  }
  for (const { Key } of (await aws.call('s3', 'ListObjectsV2', { Bucket: bucket })).Contents) {
    const { Body } = await aws.call('s3', 'GetObject', { Bucket: bucket, Key });
    put('objects', Key, Key.endsWith('.zip') ? Buffer.from(Body, 'base64') : Body);
  }
  for (const { imageDigest } of await imagesIn(aws, repository)) {
    mkdirSync(join(root, 'images'), { recursive: true });
    await must('skopeo', ['copy', '--quiet', '--all', '--authfile', join(aws.env.DOCKER_CONFIG, 'config.json'),
      `docker://${REGISTRY}/${repository}@${imageDigest}`, `dir:${join(root, 'images', imageDigest.slice(7))}`]);
  }
  return root;
}

/**
 * Which files hold which texts, also inside of archives.
 *
 * @param {string[]} folders
 * @param {string[]} texts
 * @returns {Promise<Record<string, string[]>>} paths by text
 */
export async function filesWith(folders, texts) {
  /** @type {Record<string, string[]>} */
  const found = Object.fromEntries(texts.map((text) => [text, []]));
  const visit = async (/** @type {string} */ folder, /** @type {string} */ shown) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const [path, name] = [join(folder, entry.name), `${shown}${entry.name}`];
      if (entry.isDirectory()) {
        await visit(path, `${name}/`);
      } else if (entry.isFile()) {
        const bytes = readFileSync(path);
        const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
        for (const text of texts) if (plain.includes(text)) found[text].push(name);
        if (plain.subarray(0, 4).equals(ZIP)) {
          const unpacked = temporaryFolder();
          await must('python3', ['-m', 'zipfile', '-e', path, unpacked]);
          await visit(unpacked, `${name}: `);
        }
      }
    }
  };
  for (const folder of folders) await visit(folder, '');
  return found;
}
