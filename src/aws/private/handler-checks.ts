import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { checkOneOf, checkOptionalResource, optionsOf } from './inputs';
import { isManaged } from './publisher-function';
import { InputError, refuse } from '../../private/errors';
import type { HandlerOptions } from '../handler-options';

/** Refuses options of the function that no function could have. */
export function checkHandler(options: HandlerOptions, where: string): void {
  const { handlerVpc, handlerSubnets, deadLetterQueue, reservedConcurrency, encryptionKey, logGroup, logRetention } = options;
  checkOptionalResource(deadLetterQueue, 'queueArn', `${where}, deadLetterQueue`, 'an sqs.IQueue');
  checkOptionalResource(encryptionKey, 'keyArn', `${where}, encryptionKey`, 'a kms.IKey');
  checkOptionalResource(logGroup, 'logGroupArn', `${where}, logGroup`, 'a logs.ILogGroup');
  if (encryptionKey !== undefined && 'aliasName' in encryptionKey && !isManaged(encryptionKey)) {
    refuse({
      where: `${where}, encryptionKey`,
      problem: 'IAM knows a key by its own ARN, not by that of an alias',
      value: String(encryptionKey.aliasName),
      allowed: 'a kms.Key, an imported key, or an alias of AWS (alias/aws/…)',
      fix: 'give the key itself, e.g. kms.Key.fromKeyArn()',
    });
  }
  if (logGroup !== undefined && logRetention !== undefined) {
    refuse({
      where: `${where}, logRetention`,
      problem: 'a log group of your own has a retention of its own',
      value: logRetention,
      allowed: 'logGroup or logRetention',
      fix: 'say the retention to the log group',
    });
  }
  checkOneOf(logRetention, Object.values(logs.RetentionDays).filter(value => typeof value === 'number'), `${where}, logRetention`);
  if (reservedConcurrency !== undefined && !(Number.isInteger(reservedConcurrency) && reservedConcurrency >= 1)) {
    refuse({
      where: `${where}, reservedConcurrency`,
      problem: 'with this no request would ever be answered',
      value: reservedConcurrency,
      allowed: 'whole numbers from 1 on',
      fix: 'give at least 1, or leave it out',
    });
  }
  if (deadLetterQueue?.fifo === true) {
    refuse({ where: `${where}, deadLetterQueue`, problem: 'functions send to no FIFO queue', allowed: 'a standard queue', fix: 'give a queue without fifo' });
  }
  refusePublic(checkNetwork({ vpc: handlerVpc, subnets: handlerSubnets }, where, ['handlerVpc', 'handlerSubnets']), `${where}, handlerSubnets`, 'a function');
}

/** Lambda and CodeBuild give their interfaces no public address. */
export function refusePublic(selected: ec2.SelectedSubnets | undefined, where: string, what: string): void {
  if (selected?.hasPublic === true) {
    refuse({
      where,
      problem: `${what} in a public subnet has no way out`,
      allowed: 'private subnets, with a NAT or endpoints',
      fix: 'choose { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }',
    });
  }
}

interface Network {
  readonly vpc?: ec2.IVpc;
  readonly subnets?: ec2.SubnetSelection;
}

/** The subnets that are meant; refuses a choice of them that is none. */
export function checkNetwork({ vpc, subnets }: Network, where: string, [forVpc, forSubnets]: [string, string]): ec2.SelectedSubnets | undefined {
  checkOptionalResource(vpc, 'selectSubnets', `${where}, ${forVpc}`, 'an ec2.IVpc');
  optionsOf(subnets, `${where}, ${forSubnets}`);
  if (vpc === undefined) {
    return subnets === undefined ? undefined : refuse({
      where: `${where}, ${forSubnets}`, problem: 'there is no VPC whose subnets these could be', allowed: `${forSubnets} with ${forVpc}`, fix: `give ${forVpc} too`,
    });
  }
  try {
    return vpc.selectSubnets(subnets);
  } catch (error) {
    throw error instanceof InputError ? error : new InputError({
      where: `${where}, ${forSubnets}`,
      problem: `the VPC ${vpc.node.path} does not have them: ${(error as Error).message.replace(/\s+/g, ' ')}`,
      allowed: 'subnets of the VPC',
      fix: 'choose others',
    });
  }
}
