import { catches, catchesNot } from './given';
import { DistrolessBase, DistrolessImage, GoProgram, MinimalImage, ScratchImage } from '../../../src';
import { GO_MAIN, project } from '../../image/support';

const STATIC = 'gcr.io/distroless/static-debian13:nonroot';
const NODE = 'gcr.io/distroless/nodejs24-debian13:nonroot';

describe('missing-tool', () => {
  catches('missing-tool', [
    [
      [`FROM ${STATIC}`, 'HEALTHCHECK CMD ["curl", "-f", "http://localhost"]'],
      `error HEALTHCHECK: curl is not in ${STATIC}, and nothing that is copied brings it`,
    ],
    [
      ['FROM scratch', 'HEALTHCHECK CMD ["/usr/bin/wget", "-q", "http://localhost"]'],
      'error HEALTHCHECK: /usr/bin/wget is not in scratch, and nothing that is copied brings it',
    ],
    [[`FROM ${NODE}`, 'ENTRYPOINT ["npm", "start"]'], `error ENTRYPOINT: npm is not in ${NODE}, and nothing that is copied brings it`],
    [
      [`FROM ${STATIC}`, 'ENTRYPOINT ["/sbin/tini", "--", "/app"]'],
      `error ENTRYPOINT: /sbin/tini is not in ${STATIC}, and nothing that is copied brings it`,
    ],
    [[`FROM ${STATIC}`, 'RUN ["/x"]', 'HEALTHCHECK CMD ["wget", "x"]'], `warning HEALTHCHECK: wget is not in ${STATIC}`],
    [['FROM scratch', 'HEALTHCHECK CMD ["curl", "x"]'], 'error HEALTHCHECK: curl is not in scratch, and nothing that is copied brings it'],
  ]);
  catchesNot('missing-tool', [
    [`FROM ${STATIC}`, 'COPY --from=build /curl /usr/bin/curl', 'HEALTHCHECK CMD ["curl", "x"]'],
    [`FROM ${STATIC}`, 'COPY --from=build /bin/ /usr/local/bin/', 'HEALTHCHECK CMD ["curl", "x"]'],
    [`FROM ${STATIC}`, 'HEALTHCHECK CMD ["/app", "curl"]'],
    ['FROM debian:13', 'HEALTHCHECK CMD ["curl", "x"]'],
    [`FROM ${STATIC}`, 'ENTRYPOINT ["/app"]', 'CMD ["env"]'],
    ['FROM gcr.io/distroless/static-debian13:debug', 'HEALTHCHECK CMD ["wget", "x"]'],
    [`FROM ${STATIC}`, 'HEALTHCHECK NONE'],
    [`FROM ${STATIC}`, 'COPY tini /tini', 'ENTRYPOINT ["/tini", "--", "/app"]'],
  ]);

  test.each<[string, MinimalImage]>([
    ['scratch', new ScratchImage({ program: new GoProgram(), healthcheck: { command: ['curl', 'x'] } })],
    ['distroless', new DistrolessImage({ program: new GoProgram(), healthcheck: { command: ['/usr/bin/wget', 'x'] } })],
  ])('knows what options bring, and names the probe: %s', (_what, image) => {
    const found = image._describe(project({ 'main.go': GO_MAIN })).findings.filter(({ where }) => where === 'HEALTHCHECK');
    expect(found.map(({ id, severity }) => `${id} ${severity}`)).toEqual(['missing-tool error']);
    expect(found[0].fix).toContain('Healthcheck.http({ port: 8080 })');
  });

  test('does not know what packages of Debian bring', () => {
    const image = new DistrolessImage({ program: new GoProgram(), base: DistrolessBase.BASE_DEBIAN13, debianPackages: ['curl=8'], healthcheck: { command: ['curl', 'x'] } });
    expect(image._describe(project({ 'main.go': GO_MAIN })).findings.filter(({ id }) => id === 'missing-tool').map(({ severity }) => severity)).toEqual(['warning']);
  });
});
