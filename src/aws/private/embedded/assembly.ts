import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { IResolvable, IResolveContext, Stack, Stage, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { assemble } from './engine';
import { baseIsMissing, postpone } from './postponed';
import { byEngine } from '../../../findings/container-engine';
import type { AssemblyJob, AssemblyResult } from '../../../image/assemble/assembly-job';
import { InputError, Missing } from '../../../private/errors';
import { canonicalJson } from '../../../private/text';

const ANOTHER_PUBLISHER = 'use ImagePublisher.localEngine() or .codeBuild()';

/** What was assembled for an app, by what was asked for. */
const DONE = new WeakMap<object, Map<string, AssemblyResult>>();

/**
 * An image that is assembled when somebody needs it, and once for all that ask for the same.
 *
 * CDK says by stack whether it needs what takes long to make: `cdk ls`, `cdk destroy` and tests that set `aws:cdk:bundling-stacks` do not.
 */
export class Assembly {
  /** The image; undefined where CDK needs none, or where the synthesis will end since something is missing for it. */
  public readonly made?: AssemblyResult;
  private readonly isNeeded: boolean;
  private later?: AssemblyResult;

  constructor(
    private readonly asset: Construct,
    private readonly job: () => Pick<AssemblyJob, 'program' | 'prebuilt'>,
    /** In place of a digest where nothing is made: no registry and no function takes it. */
    private readonly instead: string,
    /** A base that has to be in the lock first. */
    private readonly toPin: () => string | undefined,
  ) {
    this.isNeeded = Stack.of(asset).bundlingRequired;
    this.made = this.isNeeded ? this.attempt() : undefined;
  }

  /** Folder that archives are in. */
  public get folder(): string {
    return join(Stage.of(this.asset)!.assetOutdir, 'minimal-images', 'oci');
  }

  /**
   * A text that depends on the image. Where the asset's stack is not needed it is made only for users in a stack that is: such a stack, deployed alone,
   * names the image that is.
   */
  public text(of: (result: AssemblyResult | undefined) => string): string {
    return this.isNeeded ? of(this.made) : Token.asString(new WhereNeeded(needed => of(needed ? this.lateResult() : undefined)));
  }

  /** The digest of the image, or of what belongs to it. */
  public digest(of: (result: AssemblyResult) => string = ({ digest }) => digest): string {
    return this.text(result => result === undefined ? this.instead : of(result));
  }

  /** What is missing is said when the app is complete, of all images at once; everything else at once. */
  private attempt(): AssemblyResult | undefined {
    const toPin = byPublishers(this.toPin);
    if (toPin !== undefined) {
      return baseIsMissing(this.asset, toPin);
    }
    try {
      return this.make();
    } catch (error) {
      if (error instanceof Missing) {
        return postpone(this.asset, error.message);
      }
      throw error;
    }
  }

  private lateResult(): AssemblyResult {
    return this.later ??= this.make();
  }

  private make(): AssemblyResult {
    const { root, path: name } = this.asset.node;
    const done = DONE.get(root) ?? new Map<string, AssemblyResult>();
    DONE.set(root, done);
    return byPublishers(() => {
      const job: Omit<AssemblyJob, 'name'> = { format: 1, folder: this.folder, ...this.job() };
      const key = createHash('sha256').update(canonicalJson(job)).digest('hex');
      const result = done.get(key) ?? saidByPublishers(assemble({ ...job, name }, name));
      done.set(key, result);
      return result;
    });
  }
}

/** Whoever synthesizes gets a container engine by another publisher. */
function saidByPublishers(result: AssemblyResult): AssemblyResult {
  return { ...result, findings: result.findings.map(finding => ({ ...finding, fix: byEngine(finding.fix, ANOTHER_PUBLISHER) })) };
}

function byPublishers<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof InputError ? error.with({ fix: byEngine(error.complaint.fix, ANOTHER_PUBLISHER) }) : error;
  }
}

/** A text that says other things to stacks that CDK does not need. */
class WhereNeeded implements IResolvable {
  public readonly creationStack = ['image built at synth'];

  constructor(private readonly produce: (needed: boolean) => string) {}

  public resolve({ scope }: IResolveContext): string {
    return this.produce(Stack.of(scope).bundlingRequired);
  }

  public toString(): string {
    return Token.asString(this);
  }
}
