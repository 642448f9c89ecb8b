import { DistrolessImage, PythonProgram } from '../../../../src';
import { servedApps } from '../../../../src/image/programs/python/served-app';
import { project } from '../../support';

const APP = 'app = FastAPI()\n';
const said = (text: string): string[] => servedApps(text, 'main').map(({ target, made }) => `${target} ${made}`);

describe('a file that makes an application and starts nothing', () => {
  test.each<[string, string]>([
    ['alone', `from fastapi import FastAPI\n${APP}`],
    ['with routes', `${APP}\n@app.get("/")\nasync def a():\n    subprocess.run(["a"])\n\napp.include_router(x.router)\n`],
    ['set up', `load_dotenv()\nlogging.basicConfig()\nBase.metadata.create_all(bind=engine)\ntemplates = T(os.path.join("a", "b"))\n${APP}app.add_middleware(\n    C,\n    allow=["*"],\n)\n`],
    ['with words about it', `"""Run it: uvicorn.run(app)"""\n# app.run()\n${APP}`],
    ['typed, of a module, over lines', 'app: fastapi.FastAPI = fastapi.FastAPI(\n    title="run()",\n)\n'],
  ])('%s', (_what, text) => {
    expect(said(text)).toEqual(['main:app app = FastAPI()']);
  });

  test.each<[string, string]>([
    ['by its own server', `${APP}uvicorn.run(app)\n`], ['when it is the main program', `${APP}if __name__ == "__main__":\n    go()\n`], ['by a function that nobody knows', `${APP}go(app)\n`],
    ['by a loop', `${APP}while True:\n    tick()\n`], ['by what it imports', `${APP}from x import main\nmain()\n`], ['under a condition', `${APP}if debug:\n    app.run()\n`],
    ['by a server as a value', `${APP}server = Server(app)\nserver.serve_forever()\n`], ['by asyncio', `${APP}x = asyncio.run(start())\n`],
    ['within a function alone', 'def make():\n    app = FastAPI()\n    return app\n'], ['a script', 'import x\nprint(1)\n'],
  ])('is none: %s', (_what, text) => {
    expect(said(text)).toEqual([]);
  });

  test('is refused as entry, with what to do', () => {
    const describe = (requirements: string): unknown => new DistrolessImage({ program: new PythonProgram() })._describe(project({ 'main.py': APP, 'requirements.txt': requirements }));
    expect(() => describe('fastapi==1\nuvicorn==1\n')).toThrow(
      'PythonProgram.entry: it makes app = FastAPI() and starts no server, so the program would end at once (got "main.py"); allowed: a file that starts a server, or a server as module: '
      + 'uvicorn, hypercorn; fix: module: \'uvicorn\', args: [\'main:app\', \'--host\', \'0.0.0.0\']');
    expect(() => describe('fastapi==1\n')).toThrow('fix: add uvicorn to the dependencies, and say module: \'uvicorn\'');
  });
});
