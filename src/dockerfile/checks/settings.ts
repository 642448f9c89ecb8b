import { Check, CheckHit } from './check';
import { trim } from '../text/words';

/** What `# check=…` says: which checks are left out or asked for, and whether a hit fails the build. */
export interface CheckSettings {
  readonly skipped: ReadonlySet<string>;
  readonly asked: ReadonlySet<string>;
  /** Only the directive at the top of the file can say it. */
  readonly failsBuild: boolean;
}

/** The directive at the top of the file; `undefined` when BuildKit would refuse it. */
export function fileSettings(text: string): CheckSettings | undefined {
  const lines = text.replace(/^\ufeff/, '').split('\n');
  if (lines[0].startsWith('#!')) lines.shift();
  for (const line of lines) {
    const directive = line.startsWith('#') ? directiveIn(line.slice(1)) : undefined;
    if (!directive) break;
    if (directive.name === 'check') return settingsIn(directive.value);
  }
  return { skipped: new Set(), asked: new Set(), failsBuild: false };
}

/** Whether hits count, by the settings of the file and those before an instruction, which are read once however many hits it has. */
export function whatIsOn(settings: CheckSettings): (check: Check, hit: CheckHit) => boolean {
  const known = new Map<string[], CheckSettings | undefined>();
  return (check, { at: { comments } }) => {
    if (!known.has(comments)) known.set(comments, settingsInComments(comments));
    const own = check.isOfWholeFile ? undefined : known.get(comments);
    const all = own ? [settings, own] : [settings];
    const isNamed = all.map(({ asked, skipped }) => check.isExperimental ? asked : skipped).some((names) => names.has('*') || names.has(check.name));
    return check.isExperimental ? isNamed : !isNamed;
  };
}

function settingsInComments(comments: string[]): CheckSettings | undefined {
  const directive = comments.map(directiveIn).find((one) => one?.name === 'check');
  return directive && settingsIn(directive.value);
}

function directiveIn(comment: string): { name: string; value: string } | undefined {
  const match = /^([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(\S.*)$/.exec(trim(comment));
  const name = match?.[1].toLowerCase() ?? '';
  return match && ['syntax', 'escape', 'check'].includes(name) ? { name, value: match[2].split(' ')[0] } : undefined;
}

/** `skip=A,B;error=true`; the star stands for all. */
function settingsIn(value: string): CheckSettings | undefined {
  const found = { skipped: new Set<string>(), asked: new Set<string>(), failsBuild: false };
  if (trim(value) === '') return found;
  const [first, second, ...more] = value.split(';');
  for (const part of [first, second, more.join(';')].filter((one, index) => one !== undefined && (index < 2 || more.length > 0))) {
    const at = part.indexOf('=');
    const setting = trim(part.slice(0, Math.max(at, 0)));
    const names = part.slice(at + 1).split(',').map(trim);
    if (setting === 'skip') found.skipped = namesOf(names);
    else if (setting === 'experimental') found.asked = namesOf(names);
    else if (setting === 'error' && /^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(names.join(','))) found.failsBuild = /^(1|t)/i.test(names[0]);
    else return undefined;
  }
  return found;
}

function namesOf(names: string[]): Set<string> {
  return new Set(names.length === 1 && names[0] === 'all' ? ['*'] : names);
}
