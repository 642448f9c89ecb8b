import { Hit, Rule } from './rule';
import { StaticCall } from './subject';
import { Severity } from '../../findings/finding';

interface Trap {
  readonly calls: RegExp;
  readonly effect: string;
  readonly fix: string;
  readonly severity: Severity;
}

const DYNAMIC = 'link it dynamically (linking: CLinking.DYNAMIC, on DistrolessBase.BASE_DEBIAN13 or CC_DEBIAN13)';

/** What glibc does by loading more of itself, which a program that is linked statically cannot count on. Source: glibc's manual and the warnings of its archive. */
const TRAPS: readonly Trap[] = [
  { calls: /^dlopen$/, effect: 'loads nothing in a program that is linked statically, unless the very glibc is there that it was linked with', fix: DYNAMIC, severity: Severity.WARNING },
  {
    calls: /^iconv_open$/,
    effect: 'finds no converters in a program that is linked statically, but those between forms of Unicode and ASCII',
    fix: `convert to UTF-8 outside of the program, or ${DYNAMIC} with converters in the image`,
    severity: Severity.WARNING,
  },
  {
    calls: /^get/,
    effect: 'knows files (/etc/hosts, /etc/passwd) and DNS only in a program that is linked statically, whatever else /etc/nsswitch.conf names',
    fix: `nothing has to be done where these are enough; else ${DYNAMIC}`,
    severity: Severity.INFO,
  },
];

/** Statically linked glibc cannot load name-service modules, converters and plugins. */
export const staticGlibc: Rule = {
  id: 'static-glibc',
  severity: Severity.WARNING,
  title: 'What is linked statically loads nothing',
  check({ staticCalls = [] }) {
    return TRAPS.flatMap(trap => hitOf(trap, staticCalls.filter(({ name }) => trap.calls.test(name))) ?? []);
  },
};

function hitOf({ effect, fix, severity }: Trap, calls: readonly StaticCall[]): Hit | undefined {
  return calls.length === 0 ? undefined : { where: 'RUN', what: `${calls.map(({ name, file }) => `${name}() of ${file}`).join(', ')} ${effect}`, fix, severity };
}
