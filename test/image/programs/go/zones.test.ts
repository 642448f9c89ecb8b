import { ChainguardBase, CProgram, DistrolessBase, DistrolessImage, GoProgram, GoProgramProps, MinimalBase, MinimalImage, MinimalImageOptions, ScratchImage } from '../../../../src';
import { C_MAIN, Files, project } from '../../support';

const MODULE = { 'go.mod': 'module a.b\n\ngo 1.24\n' };
const main = (body: string, imports = 'import "time"'): string => `package main\n\n${imports}\n\nfunc main() { ${body} }\n`;
const BERLIN = main('time.LoadLocation("Europe/Berlin")');
const shown = (image: MinimalImage): string[] => image.findings.filter(({ id }) => id === 'missing-timezones').map(({ severity, what }) => `${severity} ${what.split(', and')[0]}`);
const found = (files: Files, props: GoProgramProps = {}, options: MinimalImageOptions = {}): string[] =>
  shown(new ScratchImage({ program: new GoProgram({ projectRoot: project({ ...MODULE, ...files }), ...props }), ...options }));

describe('time zones of a command on scratch', () => {
  test.each<[string, string, string[]]>([
    ['a name', 'time.LoadLocation("Europe/Berlin")', ['warning main.go loads the time zone Europe/Berlin']],
    ['a raw name, and a line break', 'time.LoadLocation(\n`Asia/Tokyo`)', ['warning main.go loads the time zone Asia/Tokyo']],
    ['a variable', 'time.LoadLocation(name)', ['info main.go loads time zones whose names only the program knows']],
    ['each name once', 'time.LoadLocation("A/B"); time.LoadLocation("A/B"); time.LoadLocation("C/D")', ['warning main.go loads the time zone A/B', 'warning main.go loads the time zone C/D']],
    ['GMT, which Go has to look up', 'time.LoadLocation("GMT")', ['warning main.go loads the time zone GMT']],
    ['UTC', 'time.LoadLocation("UTC"); time.LoadLocation(""); time.LoadLocation("Local")', []],
    ['a comment', '/* time.LoadLocation("A/B") */ // time.LoadLocation("A/B")\n', []],
    ['a text', 'println("time.LoadLocation(\\"A/B\\")", `time.LoadLocation("A/B")`)', []],
    ['a database of its own', 'time.LoadLocationFromTZData("A/B", data)', []],
    ['another time', 'x.time.LoadLocation("A/B"); mytime.LoadLocation("A/B")', []],
  ])('%s', (_what, body, expected) => {
    expect(found({ 'main.go': main(body) })).toEqual(expected);
  });

  test.each<[string, Files, GoProgramProps]>([
    ['an import', { 'main.go': main('time.LoadLocation("A/B")', 'import (\n"time"\n_ "time/tzdata"\n)') }, {}],
    ['an import in another package', { 'main.go': main('time.LoadLocation("A/B")', 'import (\n"time"\n_ "a.b/zones"\n)'), 'zones/z.go': 'package zones\n\nimport _ "time/tzdata"\n' }, {}],
    ['a tag', { 'main.go': BERLIN }, { tags: ['timetzdata'] }],
    ['a place that it sets', { 'main.go': main('os.Setenv("ZONEINFO", "z.zip"); time.LoadLocation("A/B")', 'import (\n"os"\n"time"\n)') }, {}],
    ['a variable that it sets by a raw text', { 'main.go': main('os.Setenv(`ZONEINFO`, "z.zip"); time.LoadLocation("A/B")', 'import (\n"os"\n"time"\n)') }, {}],
    ['a vendor folder, which is not looked at', { 'main.go': BERLIN, 'vendor/modules.txt': '' }, {}],
  ])('it brings them: %s', (_what, files, props) => {
    expect(found(files, props, { env: { TZ: 'A/B' } })).toEqual([]);
  });

  test.each<[string, string, string, string[]]>([
    ['another name', 'import t "time"', 't.LoadLocation("A/B"); time.LoadLocation("C/D")', ['warning main.go loads the time zone A/B']],
    ['two names', 'import (\n"time"\nä "time"\n)', 'ä.LoadLocation("A/B"); time.LoadLocation("C/D")', ['warning main.go loads the time zone A/B', 'warning main.go loads the time zone C/D']],
    ['no name', 'import . "time"', 'LoadLocation("A/B"); x.LoadLocation("C/D")', ['warning main.go loads the time zone A/B']],
    ['the blank name', 'import _ "time"', 'time.LoadLocation("A/B")', []],
    ['a remark about the variable', 'import "time" // ZONEINFO', '/* "ZONEINFO" */ time.LoadLocation("A/B")', ['warning main.go loads the time zone A/B']],
  ])('%s', (_what, imports, body, expected) => {
    expect(found({ 'main.go': main(body, imports) })).toEqual(expected);
  });

  test('files for other systems and tests do not count, those of imported packages do', () => {
    expect(found({
      'main.go': main('', 'import _ "a.b/x"'), 'x/x_windows.go': BERLIN, 'x/x_test.go': BERLIN, 'x/x.go': BERLIN.replace('package main', 'package x').replace('main()', 'x()'),
    })).toEqual(['warning x/x.go loads the time zone Europe/Berlin']);
  });

  test('the image has them: by its option, by a base, by files', () => {
    const zones = project({ 'Europe/Berlin': 'TZif' });
    expect(found({ 'main.go': BERLIN }, {}, { timezones: true })).toEqual([]);
    expect(found({ 'main.go': BERLIN }, {}, { files: { '/usr/share/zoneinfo': zones } })).toEqual([]);
    expect(found({ 'main.go': BERLIN }, {}, { files: { '/srv/zones': zones } })).toHaveLength(1);
    const on = (base: MinimalBase): string[] => shown(new DistrolessImage({ base, program: new GoProgram({ projectRoot: project({ ...MODULE, 'main.go': BERLIN }) }) }));
    expect(on(DistrolessBase.STATIC_DEBIAN13)).toEqual([]);
    expect(on(ChainguardBase.GLIBC_DYNAMIC)).toHaveLength(1);
  });

  test('local time, of C too', () => {
    const c = new ScratchImage({ program: new CProgram({ projectRoot: project({ 'main.c': C_MAIN }) }), env: { TZ: 'Europe/Berlin' } });
    expect([found({ 'main.go': main('') }, {}, { env: { TZ: 'Europe/Berlin' } }), shown(c)]).toEqual(Array(2).fill(['warning TZ=Europe/Berlin does nothing, since there is no time zone database in the image: the local time is UTC']));
  });
});
