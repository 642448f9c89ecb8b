import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { IResolvable, IResolveContext, Stack, Stage, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { assemble } from './engine';
import type { AssemblyJob, AssemblyResult } from '../../../image/assemble/assembly-job';
import { canonicalJson } from '../../../private/text';

/** What was assembled for an app, by what was asked for. */
const DONE = new WeakMap<object, Map<string, AssemblyResult>>();

/**
 * An image that is assembled when somebody needs it, and once for all that ask for the same.
 *
 * CDK says by stack whether it needs what takes long to make: `cdk ls`, `cdk destroy` and tests that set `aws:cdk:bundling-stacks` do not.
 */
export class Assembly {
  /** Whether the stack of the asset is deployed, or may be. */
  public readonly isNeeded: boolean;
  private made?: AssemblyResult;

  constructor(
    private readonly asset: Construct,
    private readonly job: () => Pick<AssemblyJob, 'program' | 'prebuilt'>,
    /** In place of a digest where nothing is made: no registry and no function takes it. */
    private readonly instead: string,
  ) {
    this.isNeeded = Stack.of(asset).bundlingRequired;
  }

  /** Folder that archives are in. */
  public get folder(): string {
    return join(Stage.of(this.asset)!.assetOutdir, 'minimal-images', 'oci');
  }

  public get result(): AssemblyResult {
    this.made ??= this.make();
    return this.made;
  }

  /**
   * A text that depends on the image. Where the asset's stack is not needed it is made only for users in a stack that is: such a stack, deployed alone,
   * names the image that is.
   */
  public text(of: (result: AssemblyResult | undefined) => string): string {
    return this.isNeeded ? of(this.result) : Token.asString(new WhereNeeded(needed => of(needed ? this.result : undefined)));
  }

  /** The digest of the image, or of what belongs to it. */
  public digest(of: (result: AssemblyResult) => string = ({ digest }) => digest): string {
    return this.text(result => result === undefined ? this.instead : of(result));
  }

  private make(): AssemblyResult {
    const { root } = this.asset.node;
    const done = DONE.get(root) ?? new Map<string, AssemblyResult>();
    DONE.set(root, done);
    const job: AssemblyJob = { format: 1, name: 'image', folder: this.folder, ...this.job() };
    const key = createHash('sha256').update(canonicalJson(job)).digest('hex');
    const result = done.get(key) ?? assemble(job, this.asset.node.path);
    done.set(key, result);
    return result;
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
