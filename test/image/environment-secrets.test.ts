import { GO_MAIN, project } from './support';
import { GoProgram, ScratchImage } from '../../src';

const image = (env: { [name: string]: string }, strict = false): ScratchImage =>
  new ScratchImage({ program: new GoProgram({ projectRoot: project({ 'main.go': GO_MAIN }) }), env, strict });

test('variables that sound like secrets are named, without their values', () => {
  const findings = image({ DB_PASSWORD: 'hunter2', PUBLIC_KEY: 'a', PORT: '1' }).findings.filter(({ id }) => id === 'secrets-used-in-arg-or-env');
  expect(findings.map(({ where, what }) => `${where}: ${what}`)).toEqual(['ENV: DB_PASSWORD sounds like a secret, and everybody who has the image can read it']);
  expect(JSON.stringify(findings)).not.toContain('hunter2');
  expect(() => image({ DB_PASSWORD: 'hunter2' }, true).dockerfile).toThrow(/strict mode allows none of these findings: ENV: DB_PASSWORD/);
});
