import { project } from './support';
import { CaCertificates, DistrolessImage, MinimalBase, MinimalImageOptions, NodejsProgram, Program, PythonProgram } from '../../src';
import { caCertificates } from '../../src/oci/shipped-data';

const OWN = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/.exec(caCertificates().toString('latin1'))![0];
const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
const own = { caCertificates: CaCertificates.bundledAnd('own.pem') };

function variables(program: Program, options: MinimalImageOptions, base?: MinimalBase): { [name: string]: string } {
  const plan = new DistrolessImage({ program, base, ...options })._describe(project({ 'own.pem': OWN, 'index.js': '', 'main.py': '' })).plan!;
  return JSON.parse(plan).config.env;
}

describe('authorities of the user\'s own', () => {
  test('Node.js is led to them by a variable, and only then', () => {
    expect(variables(new NodejsProgram(), own)).toEqual({ NODE_ENV: 'production', NODE_EXTRA_CA_CERTS: BUNDLE });
    expect(variables(new NodejsProgram(), {})).toEqual({ NODE_ENV: 'production' });
    expect(variables(new NodejsProgram(), { caCertificates: CaCertificates.NONE })).toEqual({ NODE_ENV: 'production' });
  });

  test('libraries of Python too; what the base says stays', () => {
    expect(variables(new PythonProgram(), own)).toEqual({ REQUESTS_CA_BUNDLE: BUNDLE });
    const base = MinimalBase.custom('example.com/python:1', { runtimeName: 'python', runtimeVersion: '3.13' });
    expect(variables(new PythonProgram(), own, base)).toMatchObject({ SSL_CERT_FILE: BUNDLE, REQUESTS_CA_BUNDLE: BUNDLE });
  });

  test('what the user says goes before', () => {
    expect(variables(new NodejsProgram(), { ...own, env: { NODE_EXTRA_CA_CERTS: '/mnt/ca.pem' } }).NODE_EXTRA_CA_CERTS).toBe('/mnt/ca.pem');
  });
});
