import * as fc from 'fast-check';
import { parseChallenges } from '../../../src/oci/registry/challenges';
import { runs } from '../../rounds';

function parse(...headers: string[]): unknown {
  return parseChallenges(headers).map(({ scheme, parameters }) => ({ scheme, ...Object.fromEntries(parameters) }));
}

test.each([
  ['Bearer realm="https://auth.docker.io/token",service="registry.docker.io"', [{ scheme: 'bearer', realm: 'https://auth.docker.io/token', service: 'registry.docker.io' }]],
  ['Basic realm="https://x/",service="ecr.amazonaws.com"', [{ scheme: 'basic', realm: 'https://x/', service: 'ecr.amazonaws.com' }]],
  ['Bearer realm="a",scope="repository:x:pull,push"', [{ scheme: 'bearer', realm: 'a', scope: 'repository:x:pull,push' }]],
  ['BASIC Realm="a, Bearer realm=b"', [{ scheme: 'basic', realm: 'a, Bearer realm=b' }]],
  ['Basic realm="a \\"b\\""', [{ scheme: 'basic', realm: 'a "b"' }]],
  ['Negotiate, Basic realm="a", Bearer realm="b",service="c"', [{ scheme: 'negotiate' }, { scheme: 'basic', realm: 'a' }, { scheme: 'bearer', realm: 'b', service: 'c' }]],
  ['Bearer realm=https://x/token , service = y', [{ scheme: 'bearer', realm: 'https://x/token', service: 'y' }]],
  ['Negotiate', [{ scheme: 'negotiate' }]],
])('%s', (header, expected) => {
  expect(parse(header)).toEqual(expected);
});

test('several headers', () => {
  expect(parse('Negotiate', 'Basic realm="a"')).toEqual([{ scheme: 'negotiate' }, { scheme: 'basic', realm: 'a' }]);
});

test.each(['', 'realm="a"', 'Bearer realm="a', 'Bearer realm="a" service="b"', 'Bearer realm="a",realm="b"', 'Bearer "a"', 'Bearer realm=', '"', ',,', `Bearer realm="${'x'.repeat(9000)}"`])('%j offers nothing', header => {
  expect(parse(header)).toEqual([]);
});

test('what is written is read; any text is read to an end', () => {
  const token = fc.stringMatching(/^[a-z]{1,10}$/);
  const value = fc.stringMatching(/^[ -~]{0,20}$/);
  const parameters = fc.uniqueArray(fc.tuple(token, value), { selector: ([name]) => name, minLength: 1 });
  fc.assert(fc.property(fc.array(fc.tuple(token, parameters), { minLength: 1 }), challenges => {
    const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
    const header = challenges.map(([scheme, all]) => `${scheme} ${all.map(([name, text]) => `${name}=${quoted(text)}`).join(',')}`).join(', ');
    fc.pre(header.length < 8000);
    expect(parse(header)).toEqual(challenges.map(([scheme, all]) => ({ scheme, ...Object.fromEntries(all) })));
  }), runs(200));
  fc.assert(fc.property(fc.string({ unit: 'binary-ascii', maxLength: 200 }), text => Array.isArray(parse(text))), runs(1000));
});
