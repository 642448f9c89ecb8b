import { baseOf, baseView } from './bases/base-view';
import { projectIgnoreLines } from './sources/ignore-file';
import { CheckFinding, checkBuild } from '../dockerfile/checks';
import { checkDockerfile } from '../dockerfile/rules';
import { LastStage } from '../dockerfile/text/read-dockerfile';
import { withoutDigest } from '../dockerfile/text/reference';
import { Finding } from '../findings/finding';
import { inOrder } from '../findings/report';

/** A Dockerfile that is used as it is, and how it is built. */
export interface BuiltDockerfile {
  readonly text: string;
  readonly target?: string;
  readonly buildArgs: { [name: string]: string };
  readonly platform: string;
  /** Folder of its build context, and its own path in it. */
  readonly root: string;
  readonly path?: string;
}

/** What the rules say of the last stage, and the build checks of the whole file. */
export function dockerfileFindings(last: LastStage, built: BuiltDockerfile): Finding[] {
  const base = baseOf(last.base.reference, last.base.digest);
  const ofLastStage = checkDockerfile({ ...last, base: baseView(base), workdir: last.workdir ?? base.facts.workingDirectory ?? '/' });
  const { text, target, buildArgs, platform, root, path } = built;
  const ofBuild = checkBuild(text, { target, buildArgs, platform, environmentOf, ignoreLines: projectIgnoreLines(root, path) });
  return inOrder([...ofLastStage, ...withoutRepetition(ofBuild, ofLastStage).map(plain)]);
}

/** An image that is not known brings an environment that is not. */
function environmentOf(reference: string): { [name: string]: string } | undefined {
  return baseOf(withoutDigest(reference), undefined).facts.env;
}

/** `shell-form` knows more of a shell than `json-args-recommended`: what it has said is not said again. The last one in the file is the last stage's. */
function withoutRepetition(ofBuild: CheckFinding[], ofLastStage: Finding[]): CheckFinding[] {
  const said = ofLastStage.filter(({ id }) => id === 'shell-form').map(({ where }) => where);
  const repeated = said.flatMap((keyword) => lastOf(ofBuild.filter((one) => one.id === 'json-args-recommended' && one.keyword === keyword)) ?? []);
  return ofBuild.filter((one) => !repeated.includes(one));
}

function lastOf(findings: CheckFinding[]): CheckFinding | undefined {
  return [...findings].sort((a, b) => b.line - a.line)[0];
}

function plain({ id, severity, where, what, fix, link }: CheckFinding): Finding {
  return { id, severity, where, what, fix, link };
}
