import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge, asWritten, wildcardFinding } from './acknowledge';
import { sameness } from './sameness';
import type { Grant } from './secret-source';
import { refuse } from '../../private/errors';
import { canonicalJson } from '../../private/text';

/** What a managed policy holds; the names of references are not known yet, so they are taken to be long. */
const CHARACTERS = 6_144;
const LONG_NAME = 160;
/** The ARN of an object in the bootstrap bucket takes about 130. */
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
  private readonly allowed = new Set<string>();
  /** Of the policy that is being filled. */
  private statements = new Map<string, iam.PolicyStatement>();
  private resources = 0;
  private characters = 0;

  /**
   * @param scope whose child it becomes
   * @param id its id
   * @param service who takes the role
   * @param description what for
   * @param others how many policies the role gets besides
   */
  constructor(scope: Construct, id: string, service: string, description: string, private readonly others = 0) {
    super(scope, id);
    this.given = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal(service), description });
    this.role = this.given.withoutPolicyUpdates();
  }

  /** Allows actions on resources; the same actions on more resources become one statement. */
  public allow({ actions, resources, conditions, because }: Grant): void {
    const what = asWritten(this, canonicalJson([actions, conditions ?? {}]));
    for (const resource of resources) {
      const arn = asWritten(this, resource);
      // not by its name: constructs of two stacks may have one logical id
      const key = `${what} ${sameness(this, resource)}`;
      if (!this.allowed.has(key)) {
        this.allowed.add(key);
        const policy = this.policyFor(what, lengthOf(arn) + 3);
        this.statementOf(policy, what, { actions, conditions }).addResources(resource);
        if (because !== undefined) {
          acknowledge(policy, wildcardFinding(this, resource), because);
        }
      }
    }
  }

  /** The policy that has room for a resource. */
  private policyFor(what: string, characters: number): iam.ManagedPolicy {
    const needed = (): number => characters + (this.statements.has(what) ? 0 : lengthOf(what) + FRAME.length);
    if (this.policies.length === 0 || this.resources >= RESOURCES_PER_POLICY || this.characters + needed() > CHARACTERS) {
      this.addPolicy();
    }
    this.resources += 1;
    this.characters += needed();
    return this.policies[this.policies.length - 1];
  }

  private statementOf(policy: iam.ManagedPolicy, what: string, { actions, conditions }: Pick<Grant, 'actions' | 'conditions'>): iam.PolicyStatement {
    const known = this.statements.get(what);
    const statement = known ?? new iam.PolicyStatement({ actions, conditions });
    if (known === undefined) {
      this.statements.set(what, statement);
      policy.addStatements(statement);
    }
    return statement;
  }

  private addPolicy(): void {
    const number = this.policies.length;
    if (number === POLICIES - this.others) {
      refuse({
        where: 'MinimalImageAsset',
        problem: `a role may have ${POLICIES} policies, and the images of this stack need more`,
        allowed: `about ${POLICIES * RESOURCES_PER_POLICY} different sources and secrets in a stack`,
        fix: 'spread the images over several stacks',
      });
    }
    this.policies.push(new iam.ManagedPolicy(this, number === 0 ? 'Policy' : `Policy${number + 1}`, { roles: [this.given] }));
    this.statements = new Map();
    this.resources = 0;
    this.characters = EMPTY.length;
  }
}

const EMPTY = '{"Version":"2012-10-17","Statement":[]}';
/** What surrounds actions, conditions and resources. */
const FRAME = '{"Effect":"Allow","Action":,"Condition":,"Resource":[]},';

/** Characters of a text as `asWritten()` gives it, with references as long as names get. */
function lengthOf(text: string): number {
  return text.replace(/<(?!AWS::)[^>]*>|\{"(Ref|Fn::GetAtt)":[^}]*\}/g, 'x'.repeat(LONG_NAME)).length;
}
