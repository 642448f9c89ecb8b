import { given } from './given';
import { DistrolessImage, Healthcheck, MinimalImageOptions, PythonProgram } from '../../../src';
import { checkDockerfile } from '../../../src/dockerfile/rules';
import { project } from '../../image/support';

const EXPOSED = given('FROM scratch', 'USER 1:1', 'EXPOSE 8080 9000');
const said = (probedPort?: number, subject = EXPOSED): string[] => checkDockerfile({ ...subject, probedPort }).map(({ id, severity, where, what, fix }) => `${id} ${severity} ${where}: ${what}; ${fix}`);

describe('health-port', () => {
  test('catches a port that is none of the image', () => {
    expect(said(8000)).toEqual(['health-port warning HEALTHCHECK: it asks port 8000, which is not among the ports of the image (8080, 9000); ask port 8080, or add 8000 to ports']);
  });

  test('lets pass one that is, an image without ports, and a check of its own', () => {
    expect(said(9000)).toEqual([]);
    expect(said(8000, given('FROM scratch', 'USER 1:1'))).toEqual([]);
    expect(said()).toEqual([]);
  });

  test.each<[string, MinimalImageOptions, string[]]>([
    ['another port', { ports: [8080], healthcheck: Healthcheck.http({ port: 8081 }) }, ['health-port']],
    ['the same port', { ports: [8080], healthcheck: Healthcheck.http({ port: 8080 }) }, []],
    ['a command', { ports: [8080], healthcheck: { command: ['/usr/bin/python3.13', 'check.py'] } }, []],
  ])('looks at options: %s', (_what, options, ids) => {
    const { findings } = new DistrolessImage({ program: new PythonProgram(), ...options })._describe(project({ 'main.py': '' }));
    expect(findings.map(({ id }) => id).filter(id => id === 'health-port')).toEqual(ids);
  });
});
