import { described, LOCK, MAIN, manifest } from './support';
import { RustProgramProps } from '../../../../src';
import { Files } from '../../support';

const BIN = '\n[[bin]]\nname = "one"\npath = "src/main.rs"\nrequired-features = ["cli", "tls"]\n';
const files = (more: string): Files => ({ 'Cargo.toml': manifest('one', `${BIN}${more}`), 'Cargo.lock': LOCK, 'src/main.rs': MAIN });

/** What of `cargo build` comes behind the program's name. */
function flags(more: string, props: RustProgramProps = {}): string[] {
  const [, list] = /"--bin", "one", (.*)"--target"/.exec(described(files(more), props).text)!;
  return [...list.matchAll(/"(.*?)"/g)].map(([, each]) => each);
}

describe('features that a [[bin]] requires', () => {
  test.each<[string, string, RustProgramProps, string[]]>([
    ['are compiled', '[features]\ncli = []\ntls = []\n', {}, ['--features', 'cli,tls']],
    ['beside those that are asked for', '[features]\ncli = []\ntls = []\na = []\n', { features: ['a', 'cli'] }, ['--features', 'a,cli,tls']],
    ['but for default ones', '[features]\ndefault = ["all"]\nall = ["cli"]\ncli = ["default"]\ntls = []\n', {}, ['--features', 'tls']],
    ['unless these are left out', '[features]\ndefault = ["cli", "tls"]\ncli = []\ntls = []\n', { defaultFeatures: false }, ['--no-default-features', '--features', 'cli,tls']],
    ['which others bring', '[features]\nfull = ["cli", "tls"]\ncli = []\ntls = []\n', { features: ['full'] }, ['--features', 'full']],
    ['and nothing when all are there', '[features]\ndefault = ["cli", "tls"]\ncli = []\ntls = []\n', {}, []],
  ])('%s', (_what, more, props, expected) => {
    expect(flags(more, props)).toEqual(expected);
  });

  test('that are no names are refused', () => {
    const odd = { ...files(''), 'Cargo.toml': manifest('one', BIN.replace('"tls"', '"--config=x"')) };
    expect(() => described(odd)).toThrow('RustProgram.projectRoot: required-features of Cargo.toml names no feature (got "--config=x")');
  });
});
