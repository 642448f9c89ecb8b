import { catches, catchesNot } from './given';

const PYTHON = 'FROM gcr.io/distroless/python3-debian13:nonroot';
const NODE = 'FROM gcr.io/distroless/nodejs24-debian13:nonroot';
const JAVA = 'FROM gcr.io/distroless/java21-debian13:nonroot';
const twice = (word: string, entrypoint: string) => `error CMD: ${word} is given to ${entrypoint} as the file to run, because ENTRYPOINT already is the interpreter`;

describe('double-interpreter', () => {
  catches('double-interpreter', [
    [[PYTHON, 'CMD ["python", "main.py"]'], twice('python', '/usr/bin/python3.13')],
    [[PYTHON, 'CMD ["python3.13", "main.py"]'], twice('python3.13', '/usr/bin/python3.13')],
    [[PYTHON, 'CMD ["/usr/bin/python3", "main.py"]'], twice('/usr/bin/python3', '/usr/bin/python3.13')],
    [[NODE, 'CMD ["/nodejs/bin/node", "x.js"]'], twice('/nodejs/bin/node', '/nodejs/bin/node')],
    [[NODE, 'CMD ["npm", "start"]'], twice('npm', '/nodejs/bin/node')],
    [[JAVA, 'CMD ["java", "-jar", "app.jar"]'], twice('java', '/usr/bin/java -jar')],
    [[JAVA, 'CMD ["-jar", "app.jar"]'], 'error CMD: -jar is given to /usr/bin/java -jar as the file to run, because ENTRYPOINT already ends in it'],
    [['FROM python:3.13-slim', 'ENTRYPOINT ["python3"]', 'CMD ["python3", "main.py"]'], twice('python3', 'python3')],
  ]);
  catchesNot('double-interpreter', [
    [PYTHON, 'CMD ["main.py"]'],
    [PYTHON, 'CMD ["-m", "app"]'],
    [PYTHON, 'ENTRYPOINT []', 'CMD ["/usr/bin/python3.13", "main.py"]'],
    [PYTHON, 'ENTRYPOINT ["/usr/bin/python3.13", "tool.py"]', 'CMD ["python"]'],
    [NODE, 'CMD ["node_app/index.js"]'],
    [NODE, 'CMD ["/app/node"]'],
    [NODE, 'CMD ["python"]'],
    [JAVA, 'CMD ["app.jar", "java"]'],
    ['FROM scratch', 'CMD ["node", "x.js"]'],
    [NODE, 'CMD node x.js'],
  ]);
});
