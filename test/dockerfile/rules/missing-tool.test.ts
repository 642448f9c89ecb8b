import { catches, catchesNot } from './given';

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
  ]);
  catchesNot('missing-tool', [
    [`FROM ${STATIC}`, 'COPY --from=build /curl /usr/bin/curl', 'HEALTHCHECK CMD ["curl", "x"]'],
    [`FROM ${STATIC}`, 'COPY --from=build /bin/ /usr/local/bin/', 'HEALTHCHECK CMD ["curl", "x"]'],
    [`FROM ${STATIC}`, 'HEALTHCHECK CMD ["/app", "curl"]'],
    ['FROM debian:13', 'HEALTHCHECK CMD ["curl", "x"]'],
    ['FROM scratch', 'HEALTHCHECK CMD ["curl", "x"]'],
    [`FROM ${STATIC}`, 'ENTRYPOINT ["/app"]', 'CMD ["env"]'],
    ['FROM gcr.io/distroless/static-debian13:debug', 'HEALTHCHECK CMD ["wget", "x"]'],
    [`FROM ${STATIC}`, 'HEALTHCHECK NONE'],
    [`FROM ${STATIC}`, 'COPY tini /tini', 'ENTRYPOINT ["/tini", "--", "/app"]'],
  ]);
});
