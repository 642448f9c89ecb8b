import { catches, catchesNot } from './given';

const says = (where: string, word: string) => `warning ${where}: ${word} is passed on as it stands, because no shell replaces variables in exec form`;

describe('dollar-in-exec', () => {
  catches('dollar-in-exec', [
    [['FROM scratch', 'CMD ["/app", "$PORT"]'], says('CMD', '$PORT')],
    [['FROM scratch', 'CMD ["/app", "--port=${PORT}"]'], says('CMD', '--port=${PORT}')],
    [['FROM scratch', 'ENTRYPOINT ["java", "$JAVA_OPTS", "-jar", "app.jar"]'], says('ENTRYPOINT', '$JAVA_OPTS')],
    [['FROM scratch', 'HEALTHCHECK CMD ["/probe", "http://localhost:${PORT:-8080}/"]'], says('HEALTHCHECK', 'http://localhost:${PORT:-8080}/')],
    [['FROM scratch', 'ENTRYPOINT ["/app", "$A"]', 'CMD ["$B"]'], says('ENTRYPOINT', '$A'), says('CMD', '$B')],
    [['FROM scratch', 'ENV APP=/app', 'ENTRYPOINT ["$APP"]'], says('ENTRYPOINT', '$APP')],
  ]);
  catchesNot('dollar-in-exec', [
    ['FROM scratch', 'CMD /app $PORT'],
    ['FROM alpine:3.22', 'CMD ["sh", "-c", "exec /app $PORT"]'],
    ['FROM scratch', 'CMD ["/grep", "^end$", "a$"]'],
    ['FROM scratch', 'CMD ["/perl", "-e", "print $x"]'],
    ['FROM scratch', 'CMD ["/node", "--eval", "console.log(`${process}`)"]'],
    ['FROM scratch', 'CMD ["/app", "$$PORT", "\\\\$PORT", "$1", "$(PORT)"]'],
    ['FROM scratch', 'CMD ["/usr/bin/envsubst", "$HOST"]'],
    ['FROM scratch', 'CMD ["/java", "-jar", "a.jar", "--server.port=${PORT}"]'],
  ]);
});
