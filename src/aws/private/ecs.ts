import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { checkInstance } from './inputs';
import type { RuntimeNeeds } from '../../image/description';
import { refuse } from '../../private/errors';
import { sha256 } from '../../private/text';
import type { EcsContainerOptions } from '../consumers';
import type { PublishedImage } from '../published-image';

/** An image in ECR that brings a volume for each path that its program writes to. */
export class PublishedContainerImage extends ecs.ContainerImage {
  constructor(private readonly published: PublishedImage, private readonly writablePaths: string[], private readonly platforms: string[]) {
    super();
  }

  public bind(_scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    checkArchitecture(container, this.platforms);
    this.published.repository.grantPull(container.taskDefinition.obtainExecutionRole());
    for (const path of this.writablePaths) {
      // named by the path, so that a container that shares it with another says so by mounting it itself
      // ECS takes 255 characters
      const name = `writable-${container.containerName.slice(0, 200)}-${sha256(path).slice(0, 8)}`;
      container.taskDefinition.addVolume({ name });
      container.addMountPoints({ containerPath: path, sourceVolume: name, readOnly: false });
    }
    return { imageName: this.published.imageUri };
  }
}

/** On Fargate the task says which processor it gets; elsewhere the instances do, which only the deployment knows. */
function checkArchitecture(container: ecs.ContainerDefinition, platforms: string[]): void {
  const { taskDefinition } = container;
  const definition = taskDefinition.node.defaultChild;
  if (!taskDefinition.isFargateCompatible || !(definition instanceof ecs.CfnTaskDefinition)) {
    return;
  }
  const runtime = Stack.of(container).resolve(definition.runtimePlatform) as { readonly cpuArchitecture?: string } | undefined;
  const wanted = runtime?.cpuArchitecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64';
  if (!platforms.includes(wanted)) {
    Annotations.of(container).addError(
      `the task runs on ${wanted}, but the image is built for ${platforms.join(', ')}: it would fail with "exec format error"; `
      + 'fix: give the task definition the runtimePlatform of the image, or the image the platform of the task');
  }
}

/** What the image knows, with what the user says instead. */
export function containerOptions(image: ecs.ContainerImage, needs: RuntimeNeeds, options: EcsContainerOptions): ecs.ContainerDefinitionOptions {
  const { healthcheck, leadingArguments } = needs;
  refuseShell(options.healthCheck, needs.shell);
  return {
    ...options,
    image,
    user: needs.user,
    command: options.command && [...leadingArguments, ...options.command],
    readonlyRootFilesystem: options.readonlyRootFilesystem ?? true,
    portMappings: options.portMappings ?? (needs.ports.length > 0 ? needs.ports.map(containerPort => ({ containerPort })) : undefined),
    healthCheck: options.healthCheck ?? (healthcheck && {
      command: ['CMD', ...healthcheck.command],
      interval: seconds(healthcheck.intervalSeconds),
      timeout: seconds(healthcheck.timeoutSeconds),
      startPeriod: seconds(healthcheck.startPeriodSeconds),
      retries: healthcheck.retries,
    }),
  };
}

/** ECS runs a health check in the container; one text alone is given to a shell as well. */
function refuseShell(healthCheck: ecs.HealthCheck | undefined, shell: string | false | undefined): void {
  if (healthCheck === undefined) {
    return;
  }
  const { command } = healthCheck;
  checkInstance(command, Array.isArray(command) && command.length > 0, 'MinimalImageAsset.ecsContainer(), healthCheck.command', 'a list such as [\'CMD\', \'/app\', \'health\']');
  if (shell === false && (command[0] === 'CMD-SHELL' || command.length === 1)) {
    refuse({
      where: 'MinimalImageAsset.ecsContainer(), healthCheck.command',
      problem: 'this is run by a shell, and the image has none: the container would never be healthy',
      value: command,
      allowed: 'exec form with a program of the image',
      fix: 'write e.g. [\'CMD\', \'/app\', \'health\'], or give the image a healthcheck',
    });
  }
}

function seconds(value: number | undefined): Duration | undefined {
  return value === undefined ? undefined : Duration.seconds(value);
}
