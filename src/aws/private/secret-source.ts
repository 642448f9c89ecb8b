import type { IConstruct } from 'constructs';
import type { SecretProperties } from '../handlers/protocol';

/** A statement of the role that builds. */
export interface Grant {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: { readonly [operator: string]: { readonly [key: string]: string | string[] } };
  /** Why the resources need a wildcard: acknowledged for policy packs. What only an option brings is left for its user to acknowledge. */
  readonly because?: string;
}

/** How CodeBuild comes by a value. */
export interface CodeBuildSecret {
  /** Whose value it is, when a construct stands for it. */
  readonly from?: IConstruct;
  readonly type: SecretProperties['Type'];
  readonly value: string;
  readonly grants: Grant[];
}

/** Where docker finds a value on the machine that runs `cdk deploy`. */
export interface LocalSecret {
  readonly environmentVariable?: string;
  readonly file?: string;
}
