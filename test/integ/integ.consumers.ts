import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { expectGreeting, functionOf, greeter, hello, repositoryIn, testOf, testStack } from './support';
import { aws } from '../../lib';

/** A task of Fargate that runs to its end, and a function, each pinned by digest. */
const { app, stack } = testStack('Consumers');
aws.ImagePublisher.useFor(stack, aws.ImagePublisher.codeBuild());
const repository = repositoryIn(stack);
const print = new aws.MinimalImageAsset(stack, 'Print', { image: hello(), repository });
const greet = new aws.MinimalImageAsset(stack, 'Greet', { image: greeter(), repository });

const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
taskDefinition.addContainer('print', print.ecsContainer({ logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'print' }) }));
const securityGroup = new ec2.SecurityGroup(stack, 'OutOnly', { vpc });

const test = testOf(app, stack);
expectGreeting(test, functionOf(greet));
const run = test.assertions.awsApiCall('ECS', 'runTask', {
  cluster: cluster.clusterName,
  taskDefinition: taskDefinition.taskDefinitionArn,
  launchType: 'FARGATE',
  networkConfiguration: { awsvpcConfiguration: { subnets: [vpc.publicSubnets[0].subnetId], securityGroups: [securityGroup.securityGroupId], assignPublicIp: 'ENABLED' } },
});
run.provider.addToRolePolicy({ Effect: 'Allow', Action: ['iam:PassRole'], Resource: [taskDefinition.taskRole.roleArn, taskDefinition.executionRole!.roleArn] });
run.next(test.assertions.awsApiCall('ECS', 'describeTasks', { cluster: cluster.clusterName, tasks: [run.getAttString('tasks.0.taskArn')] })
  .expect(ExpectedResult.objectLike({ tasks: [Match.objectLike({ lastStatus: 'STOPPED', containers: [Match.objectLike({ exitCode: 0 })] })] }))
  .waitForAssertions({ totalTimeout: Duration.minutes(5), interval: Duration.seconds(15) }));
