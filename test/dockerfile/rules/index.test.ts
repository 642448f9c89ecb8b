import { given } from './given';
import { checkDockerfile, RULES, ruleLink } from '../../../src/dockerfile/rules';
import { Command } from '../../../src/dockerfile/rules/subject';
import { byCodeUnit } from '../../../src/private/text';

describe('checkDockerfile', () => {
  test('a scratch image made with care has no findings', () => {
    // GIVEN
    const subject = given('FROM golang:1.26-trixie AS build', 'FROM scratch', 'COPY --from=build /out/app /app', 'USER 65532:65532', 'EXPOSE 8080', 'ENTRYPOINT ["/app"]');
    // WHEN / THEN
    expect(checkDockerfile(subject)).toEqual([]);
  });

  test('findings carry the rule, its page and a fixed order: errors first', () => {
    // GIVEN
    const subject = given('FROM gcr.io/distroless/python3', 'USER root', 'CMD python main.py $X');
    // WHEN
    const findings = checkDockerfile(subject);
    // THEN
    expect(findings.map(({ id, severity }) => `${severity} ${id}`)).toEqual([
      'warning root-user', 'warning shell-form', 'warning unqualified-base', 'info floating-base',
    ]);
    expect(findings[0]).toEqual({
      id: 'root-user',
      severity: 'warning',
      where: 'USER',
      what: 'USER root is root',
      fix: 'write USER 65532:65532',
      link: 'https://github.com/cdk-minimal-images/cdk-minimal-images/blob/main/docs/rules/root-user.md',
    });
  });

  test('an image made of options is told which of them to change', () => {
    const subject = { base: { reference: 'example.com/x:1', releaseInName: true }, user: '0', ports: [], workdir: '/', toolchains: [], madeOfOptions: true };
    expect(checkDockerfile(subject).map(({ fix }) => fix)).toEqual([
      'leave user out, or give the number of another one',
      'run npx minimal-images pin example.com/x:1, which writes it into the lock, or give the base its digest with pin(\'sha256:…\')',
    ]);
  });

  test('a subject with only a reference is judged without guessing', () => {
    // GIVEN what a catalog that knows nothing of the base hands over
    const subject = { base: { reference: 'example.com/x:1', releaseInName: true }, ports: [], workdir: '/', toolchains: [] };
    // WHEN / THEN
    expect(checkDockerfile(subject).map(({ id }) => id)).toEqual(['root-user', 'floating-base']);
  });

  test('a catalogued base without a shell fact is known to have none', () => {
    // GIVEN
    const base = { reference: 'gcr.io/distroless/cc-debian13:nonroot', releaseInName: true, debian: 13, user: '65532' };
    const command: Command = { form: 'shell', argv: ['/bin/sh', '-c', '/app'], where: 'CMD' };
    // WHEN
    const findings = checkDockerfile({ base, command, ports: [], workdir: '/', toolchains: [] });
    // THEN
    expect(findings.map(({ id, severity }) => `${severity} ${id}`)).toEqual(['error shell-form', 'info floating-base']);
  });

  test('rules stand in the order of their ids, and each links to its own page', () => {
    const ids = RULES.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort(byCodeUnit));
    expect(ruleLink('low-port')).toMatch(/\/docs\/rules\/low-port\.md$/);
  });
});
