import type { Answer } from './cloudformation';
import type { World } from './world';
import type { PublishProperties } from '../../../../../src/aws/handlers/protocol';

/** One stack with one image, deployed as CloudFormation does it. */
export class Stack {
  public readonly stackId: string;
  /** What outputs show; what rollbacks bring back. */
  public current?: { readonly id: string; readonly properties: PublishProperties; readonly data: Answer['Data'] };

  constructor(private readonly world: World, name: string) {
    this.stackId = `arn:aws:cloudformation:eu-central-1:123456789012:stack/${name}/${world.seed}`;
  }

  /**
   * Deploys.
   *
   * @param otherFails whether another resource of the stack fails after the image was published
   */
  public async deploy(properties: PublishProperties, otherFails = false): Promise<Answer | undefined> {
    const before = this.current;
    const answer = before === undefined
      ? await this.ask('Create', undefined, properties)
      : await this.ask('Update', before.id, properties, before.properties);
    if (answer?.Status !== 'SUCCESS' || otherFails) {
      await this.rollBack(properties, before, answer);
      return answer;
    }
    this.current = { id: answer.PhysicalResourceId, properties, data: answer.Data };
    if (before !== undefined && before.id !== answer.PhysicalResourceId) {
      await this.ask('Delete', before.id, before.properties);
    }
    return answer;
  }

  public async destroy(): Promise<void> {
    if (this.current !== undefined) {
      await this.ask('Delete', this.current.id, this.current.properties);
      this.current = undefined;
    }
  }

  public async ask(type: string, id: string | undefined, properties: unknown, old?: unknown): Promise<Answer | undefined> {
    return this.world.cloudformation.ask({
      RequestType: type,
      StackId: this.stackId,
      LogicalResourceId: 'Image',
      ResourceType: 'Custom::MinimalImage',
      PhysicalResourceId: id,
      ResourceProperties: properties,
      OldResourceProperties: old,
    });
  }

  private async rollBack(properties: PublishProperties, before: Stack['current'], answer: Answer | undefined): Promise<void> {
    if (before === undefined) {
      // Without an answer CloudFormation has made up an id of its own.
      await this.ask('Delete', answer?.PhysicalResourceId ?? 'stack-Image-1ABCDEFGHIJKL', properties);
      return;
    }
    const back = await this.ask('Update', answer?.Status === 'SUCCESS' ? answer.PhysicalResourceId : before.id, before.properties, properties);
    const replaced = answer?.Status === 'SUCCESS' && back?.PhysicalResourceId !== answer.PhysicalResourceId;
    if (replaced) {
      await this.ask('Delete', answer.PhysicalResourceId, properties);
    }
  }
}
