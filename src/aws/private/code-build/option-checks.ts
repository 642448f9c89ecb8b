import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { DEFAULT_IMAGES } from './build-project';
import { refuse } from '../../../private/errors';
import type { CodeBuildOptions } from '../../code-build-options';
import { checkImage, checkProxy } from '../../handlers/checks';
import { RegistryCredentials } from '../../registry-credentials';
import { checkHandler, checkNetwork, refusePublic } from '../handler-checks';
import { checkInstance, checkLiteral, checkOneOf, checkResource, listOf, mapOf, optionsOf } from '../inputs';

/** Refuses options that no build could be started with. */
export function checkOptions(options: CodeBuildOptions, where: string): void {
  checkHandler(options, where);
  checkOneOf(options.computeType, Object.values(codebuild.ComputeType), `${where}, computeType`);
  checkOneOf(options.dockerServer, Object.values(codebuild.DockerServerComputeType), `${where}, dockerServer`);
  checkOneOf(options.cache, [true, false], `${where}, cache`);
  refusePublic(checkNetwork(options, where, ['vpc', 'subnets']), `${where}, subnets`, 'a build');
  checkSecurityGroups(options, where);
  checkBuildImages(options, where);
  listOf(options.pullFrom, `${where}, pullFrom`).forEach(each => checkResource(each, 'repositoryArn', `${where}, pullFrom`, 'an ecr.IRepository'));
  checkCredentials(options, where);
  for (const [name, value] of Object.entries(optionsOf(options.proxy, `${where}, proxy`))) {
    const variable = new Map(Object.entries(PROXIES)).get(name);
    if (variable === undefined) {
      refuse({ where: `${where}, proxy.${name}`, problem: 'there is no proxy of this kind', allowed: Object.keys(PROXIES).join(', '), fix: 'give the address under one of these names' });
    }
    if (value !== undefined) {
      checkLiteral(value, `${where}, proxy.${name}`);
      checkProxy({ [variable]: value }, `${where}, proxy`);
    }
  }
  if (options.buildKitImage !== undefined) {
    checkLiteral(options.buildKitImage, `${where}, buildKitImage`);
    checkImage(options.buildKitImage, `${where}, buildKitImage`);
  }
}

const PROXIES: { readonly [name: string]: string } = { http: 'HTTP_PROXY', https: 'HTTPS_PROXY', none: 'NO_PROXY' };
/** Of one interface in a VPC. */
const MOST_GROUPS = 5;

function checkSecurityGroups({ vpc, securityGroups }: CodeBuildOptions, where: string): void {
  const groups = listOf(securityGroups, `${where}, securityGroups`);
  groups.forEach(each => checkResource(each, 'securityGroupId', `${where}, securityGroups`, 'an ec2.ISecurityGroup'));
  if (securityGroups !== undefined && (vpc === undefined || groups.length === 0 || groups.length > MOST_GROUPS)) {
    refuse({
      where: `${where}, securityGroups`,
      problem: vpc === undefined ? 'there is no VPC that they could be in' : 'an interface has another number of them',
      value: groups.length,
      allowed: `1 to ${MOST_GROUPS} with vpc`,
      fix: vpc === undefined ? 'give vpc too' : 'leave them out to have one made, or give fewer',
    });
  }
}

/** The machine of an architecture has a type, and so has the image that runs on it. */
function checkBuildImages({ buildImages, computeType = codebuild.ComputeType.SMALL }: CodeBuildOptions, where: string): void {
  for (const [architecture, image] of Object.entries(mapOf(buildImages, `${where}, buildImages`))) {
    const usual = Object.entries(DEFAULT_IMAGES).find(([name]) => name === architecture)?.[1];
    if (usual === undefined) {
      refuse({ where: `${where}, buildImages`, problem: 'no machine is called so', value: architecture, allowed: 'amd64, arm64', fix: 'name the architecture of the machine that builds' });
    }
    const at = `${where}, buildImages.${architecture}`;
    checkInstance(image, typeof image === 'object' && image !== null && 'imageId' in image, at, 'a codebuild.IBuildImage, such as codebuild.LinuxBuildImage.fromEcrRepository()');
    if (image.type !== usual.type) {
      refuse({ where: at, problem: 'the image is for another type of machine', value: image.type, allowed: usual.type, fix: architecture === 'arm64' ? 'use codebuild.LinuxArmBuildImage' : 'use codebuild.LinuxBuildImage' });
    }
  }
  for (const [architecture, usual] of Object.entries(DEFAULT_IMAGES)) {
    const [problem] = (buildImages?.[architecture] ?? usual).validate({ computeType, privileged: true });
    if (problem !== undefined) {
      refuse({ where: `${where}, computeType`, problem: problem.replace(/\s+/g, ' '), value: computeType, allowed: 'types of machines that run containers', fix: 'give e.g. codebuild.ComputeType.LARGE' });
    }
  }
}

function checkCredentials({ registryCredentials }: CodeBuildOptions, where: string): void {
  const given = listOf(registryCredentials, `${where}, registryCredentials`);
  given.forEach(each => checkInstance(each, each instanceof RegistryCredentials, `${where}, registryCredentials`, 'RegistryCredentials.dockerHub(), RegistryCredentials.registry()'));
  const hosts = given.map(({ host }) => host);
  const twice = hosts.find((host, index) => hosts.indexOf(host) < index);
  if (twice !== undefined) {
    refuse({ where: `${where}, registryCredentials`, problem: 'the registry has credentials already', value: twice, allowed: 'one for each registry', fix: 'leave one of them out' });
  }
}
