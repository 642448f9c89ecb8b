import { Command } from 'commander';
import type { ImageSource } from '../../oci/content';
import type { Digest } from '../../oci/digest';
import { readImageTree } from '../../oci/image-tree';
import type { Descriptor } from '../../oci/model/descriptor';
import type { ImageConfig } from '../../oci/model/image-config';
import { isManifest } from '../../oci/model/media-types';
import { parseImageConfig } from '../../oci/model/parse-image-config';
import { parseManifest } from '../../oci/model/parse-manifest';
import { platformOf, platformText } from '../../oci/model/select-platform';
import { Platform } from '../../oci/platform';
import type { SbomFormat } from '../../oci/sbom/referrer';
import { validateImage } from '../../oci/validate/validate-image';
import { refuse } from '../../private/errors';
import { Context } from '../context';
import { openSource, parseLocation } from '../locations';
import { choice, repeatable } from '../repeatable';
import { SBOM_FORMATS, sbomsOf } from '../sbom';
import { bytes, renderTable } from '../table';

interface Inspected {
  readonly platform: string;
  readonly digest: Digest;
  readonly size: number;
  readonly layers: { readonly digest: Digest; readonly size: number; readonly mediaType: string; readonly createdBy?: string }[];
  readonly config: ImageConfig;
}

/** `minimal-images inspect`: what an image is made of. */
export function inspectCommand(contextOf: (command: Command) => Context): Command {
  return new Command('inspect')
    .summary('show what an image is made of')
    .argument('<image>', 'registry.example/name:tag, oci:FOLDER, oci-archive:FILE, docker-archive:FILE')
    .addOption(repeatable('--platform <platform>', 'only these platforms'))
    .addOption(choice('--sbom <format>', 'write what is in the image instead', SBOM_FORMATS))
    .option('--validate', 'read every byte and check that it is what it claims to be; exit code 65 when it is not')
    .action(async (image: string, flags: InspectFlags, command: Command) => inspect(image, flags, contextOf(command)));
}

interface InspectFlags { readonly platform?: string[]; readonly validate?: boolean; readonly sbom?: SbomFormat }

async function inspect(text: string, { platform, validate, sbom }: InspectFlags, context: Context): Promise<void> {
  const source = await openSource(parseLocation(text, 'image'), context);
  try {
    if (sbom !== undefined) {
      return await showSbom(source, sbom, platform?.[0], context);
    }
    const { levels } = await readImageTree(source, { platforms: platform?.map(each => Platform.of(each)), concurrency: 4 });
    const manifests = levels.flat().map(({ descriptor }) => descriptor).filter(({ mediaType }) => isManifest(mediaType));
    const images = await Promise.all(manifests.map(async manifest => read(source, manifest)));
    const problems = validate ? await validateImage(source) : [];
    const verdict = validate && problems.length === 0 ? ['every byte was read and is what it claims to be'] : problems.map(({ where, what }) => `problem: ${where}: ${what}`);
    context.terminal.result([`${source.name}  ${source.root.digest}`, ...images.map(render), ...verdict].join('\n\n'), {
      name: source.name, digest: source.root.digest, mediaType: source.root.mediaType, images, ...(validate ? { problems } : {}),
    });
    process.exitCode = problems.length > 0 ? 65 : 0;
  } finally {
    await source.close();
  }
}

async function showSbom(source: ImageSource, format: SbomFormat, platform: string | undefined, { terminal }: Context): Promise<void> {
  const sboms = await sbomsOf(source, source.name.replace(/[@:][^/]*$/, ''), format);
  const chosen = platform === undefined ? sboms : sboms.filter(each => each.platform === platformText(Platform.of(platform)));
  if (chosen.length !== 1) {
    refuse({ where: '--platform', problem: 'an SBOM is of one platform', value: platform, allowed: sboms.map(each => each.platform).join(', '), fix: 'name one of them' });
  }
  terminal.result(chosen[0].document.toString('utf8'), JSON.parse(chosen[0].document.toString('utf8')) as object);
}

async function read(source: ImageSource, manifest: Descriptor): Promise<Inspected> {
  const { config: descriptor, layers } = parseManifest(await source.document(manifest), source.name, manifest.mediaType);
  const config = parseImageConfig(await source.document(descriptor), source.name);
  const steps = (config.history ?? []).filter(step => !step.empty_layer);
  const told = steps.length === layers.length;
  return {
    platform: platformText(platformOf(config)),
    digest: manifest.digest,
    size: [manifest, descriptor, ...layers].reduce((sum, { size }) => sum + size, 0),
    layers: layers.map(({ digest, size, mediaType }, index) => ({ digest, size, mediaType, createdBy: told ? steps[index].created_by : undefined })),
    config,
  };
}

function render({ platform, digest, size, layers, config }: Inspected): string {
  const { User, Entrypoint, Cmd, Env, WorkingDir, ExposedPorts, Volumes, Labels } = config.config ?? {};
  const settings = Object.entries({
    user: User ?? 'root',
    entrypoint: Entrypoint && JSON.stringify(Entrypoint),
    arguments: Cmd && JSON.stringify(Cmd),
    folder: WorkingDir,
    ports: ExposedPorts && Object.keys(ExposedPorts).join(', '),
    volumes: Volumes && Object.keys(Volumes).join(', '),
    env: Env?.join('\n           '),
    base: Labels?.['org.opencontainers.image.base.name'],
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return [
    `${platform}  ${digest}  ${bytes(size)}`,
    ...settings.map(([name, value]) => `${name.padEnd(10)} ${value}`),
    renderTable(['layer', 'size', 'made by'], layers.map(each => [each.digest.slice(0, 19), bytes(each.size), shorten(each.createdBy ?? '')])),
  ].join('\n');
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
