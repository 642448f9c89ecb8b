import { catches, catchesNot } from './given';

const PYTHON = 'gcr.io/distroless/python3-debian13:nonroot';
const SITE = '/usr/local/lib/python3.13/site-packages';

describe('module-path', () => {
  catches('module-path', [
    [[`FROM ${PYTHON}`, `COPY --from=build ${SITE} ${SITE}`], `error COPY: Python of ${PYTHON} does not look into ${SITE}`],
    [
      [`FROM ${PYTHON}`, `COPY --from=build ${SITE}/flask ${SITE}/flask`, 'CMD ["/app.py"]'],
      `error COPY: Python of ${PYTHON} does not look into ${SITE}`,
    ],
    [[`FROM ${PYTHON}`, `COPY --from=build ${SITE} ${SITE}`, 'ENV PYTHONPATH=/app'], `error COPY: Python of ${PYTHON} does not look into ${SITE}`],
  ]);
  catchesNot('module-path', [
    [`FROM ${PYTHON}`, `COPY --from=build ${SITE} ${SITE}`, `ENV PYTHONPATH=/app:${SITE}/`],
    [`FROM ${PYTHON}`, 'ARG P', `COPY --from=build ${SITE} ${SITE}`, 'ENV PYTHONPATH=$P'],
    [`FROM ${PYTHON}`, 'COPY --from=build /venv/lib/python3.13/site-packages /venv/lib/python3.13/site-packages', 'ENTRYPOINT ["/venv/bin/python", "x.py"]'],
    [`FROM ${PYTHON}`, 'COPY --from=build /out /app/packages'],
    [`FROM ${PYTHON}`, 'COPY --from=build /x /usr/lib/python3/dist-packages/x'],
    ['FROM python:3.13-slim', `COPY --from=build ${SITE} ${SITE}`],
  ]);
});
