import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import type { Grant } from './secret-source';
import { refuse } from '../../private/errors';
import { canonicalJson } from '../../private/text';

/** A managed policy holds 6,144 characters; the ARN of an object in the bootstrap bucket takes about 130. */
const RESOURCES_PER_POLICY = 30;
/** What IAM lets a role have unless the account asked for more. */
const POLICIES = 10;

/**
 * A role whose permissions are all said here.
 *
 * Constructs that get the role cannot add to it: several of aws-cdk-lib would give it more than it needs, or policies inside the role, which
 * policy packs refuse.
 */
export class Permissions extends Construct {
  /** For constructs that take a role. */
  public readonly role: iam.IRole;
  private readonly given: iam.Role;
  private readonly policies: iam.ManagedPolicy[] = [];
  private readonly statements = new Map<string, iam.PolicyStatement>();
  private resources = RESOURCES_PER_POLICY;

  constructor(scope: Construct, id: string, service: string, description: string) {
    super(scope, id);
    this.given = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal(service), description });
    this.role = this.given.withoutPolicyUpdates();
  }

  /** Allows actions on resources; the same actions on more resources become one statement. */
  public allow({ actions, resources, conditions }: Grant): void {
    for (const resource of resources) {
      const [key, policy] = this.room(canonicalJson([actions, conditions ?? {}]));
      const statement = this.statements.get(key) ?? this.open(key, policy, actions, conditions);
      const before = statement.resources.length;
      statement.addResources(resource);
      this.resources += statement.resources.length - before;
    }
  }

  /** Tells policy packs why a statement is for all resources. To be called when every statement is there that needs it. */
  public acknowledgeAllResources(reason: string): void {
    this.policies.forEach(policy => acknowledge(policy, 'AwsSolutions-IAM5[Resource::*]', reason));
  }

  private open(key: string, policy: iam.ManagedPolicy, actions: string[], conditions: Grant['conditions']): iam.PolicyStatement {
    const statement = new iam.PolicyStatement({ actions, conditions });
    this.statements.set(key, statement);
    policy.addStatements(statement);
    return statement;
  }

  /** The statement's key in the policy that has room, and that policy. */
  private room(what: string): [string, iam.ManagedPolicy] {
    if (this.resources >= RESOURCES_PER_POLICY) {
      const number = this.policies.length;
      if (number === POLICIES) {
        refuse({
          where: 'MinimalImageAsset',
          problem: `a role may have ${POLICIES} policies, and the images of this stack need more`,
          allowed: `about ${POLICIES * RESOURCES_PER_POLICY} different sources and secrets in a stack`,
          fix: 'spread the images over several stacks',
        });
      }
      const policy = new iam.ManagedPolicy(this, number === 0 ? 'Policy' : `Policy${number + 1}`, { roles: [this.given] });
      this.policies.push(policy);
      this.resources = 0;
    }
    return [`${this.policies.length}:${what}`, this.policies[this.policies.length - 1]];
  }
}
