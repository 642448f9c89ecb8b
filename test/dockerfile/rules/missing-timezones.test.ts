import { checkDockerfile } from '../../../src/dockerfile/rules';
import { RuleSubject, ZoneCall } from '../../../src/dockerfile/rules/subject';

type Told = Pick<RuleSubject, 'zoneCalls' | 'hasTimezones' | 'environment' | 'madeOfOptions'>;
const BERLIN: ZoneCall = { file: 'main.go', zone: 'Europe/Berlin' };
const subject = (told: Told): RuleSubject => ({ base: { reference: 'scratch', releaseInName: true }, user: '65532', ports: [], workdir: '/', toolchains: [], ...told });
const says = (told: Told): string[] => checkDockerfile(subject({ hasTimezones: false, ...told })).map(({ id, severity, where, what }) => `${id} ${severity} ${where}: ${what}`);

describe('missing-timezones', () => {
  test.each<[string, Told, string]>([
    ['a zone that sources name', { zoneCalls: [BERLIN] }, 'missing-timezones warning FROM: main.go loads the time zone Europe/Berlin, and there is no time zone database in the image'],
    ['zones that they do not name', { zoneCalls: [{ file: 'a/b.go' }] }, 'missing-timezones info FROM: a/b.go loads time zones whose names only the program knows'],
    ['a local time', { zoneCalls: [], environment: { TZ: 'Asia/Tokyo' } }, 'missing-timezones warning ENV: TZ=Asia/Tokyo does nothing'],
    ['an offset', { zoneCalls: [], environment: { TZ: ':Etc/GMT+5' } }, 'missing-timezones warning ENV: TZ=:Etc/GMT+5 does nothing'],
  ])('catches %s', (_what, told, expected) => {
    expect(says(told)).toEqual([expect.stringContaining(expected)]);
  });

  test.each<[string, Told]>([
    ['a database', { zoneCalls: [BERLIN], hasTimezones: true, environment: { TZ: 'Asia/Tokyo' } }],
    ['a base that is not known', { zoneCalls: [BERLIN], hasTimezones: undefined }],
    ['a program that is not known, or has its own', { environment: { TZ: 'Asia/Tokyo' } }],
    ['a database that the environment names', { zoneCalls: [BERLIN], environment: { ZONEINFO: '/zones.zip' } }],
    ['UTC', { zoneCalls: [], environment: { TZ: 'UTC' } }],
    ['UTC by other names', { zoneCalls: [], environment: { TZ: 'Etc/GMT' } }],
    ['a rule in place of a name', { zoneCalls: [], environment: { TZ: 'CET-1CEST,M3.5.0,M10.5.0/3' } }],
    ['a variable', { zoneCalls: [], environment: { TZ: '$ZONE/$CITY' } }],
    ['a value that is not known', { zoneCalls: [], environment: { TZ: undefined } }],
  ])('lets pass: %s', (_what, told) => {
    expect(says(told)).toEqual([]);
  });

  test('says the property to users of options', () => {
    expect(checkDockerfile(subject({ zoneCalls: [BERLIN], hasTimezones: false, madeOfOptions: true }))[0].fix).toContain('timezones: true');
    expect(checkDockerfile(subject({ zoneCalls: [BERLIN], hasTimezones: false }))[0].fix).toContain('copy /usr/share/zoneinfo');
  });
});
