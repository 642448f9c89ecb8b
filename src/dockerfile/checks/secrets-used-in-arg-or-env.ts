import { Check } from './check';
import { Severity } from '../../findings/finding';

const SECRET = /(?:_|^)(?:apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(?:_|$)/i;
const NO_SECRET = /(?:_|^)(?:public|file|version)(?:_|$)/i;

/** Arguments stand in the history of the image, variables in its config: whoever has the image can read them. */
export const secretsUsedInArgOrEnv: Check = {
  id: 'secrets-used-in-arg-or-env',
  name: 'SecretsUsedInArgOrEnv',
  severity: Severity.WARNING,
  title: 'ARG and ENV hold no secrets',
  check({ stages }) {
    const steps = stages.flatMap((stage) => stage.steps).filter(({ instruction }) => ['ARG', 'ENV'].includes(instruction.keyword));
    return steps.flatMap(({ instruction, words }) => words.filter((name): name is string => name !== undefined && isSecret(name)).map((name) => ({
      at: instruction,
      what: secretSaid(name),
      fix: 'mount it where it is needed (RUN --mount=type=secret), or give it to the container when it runs',
    })));
  },
};

export function isSecret(name: string): boolean {
  return SECRET.test(name) && !NO_SECRET.test(name);
}

export function secretSaid(name: string): string {
  return `${name} sounds like a secret, and everybody who has the image can read it`;
}
