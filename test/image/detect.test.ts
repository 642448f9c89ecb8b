import { posix } from 'node:path';
import { C_MAIN, Files, GO_MAIN, project } from './support';
import { MinimalImage } from '../../src';
import { messageOf } from '../../src/cli/failures';
import { detectProgram } from '../../src/image/detect';

/** What was chosen: the language, the reasons but for the first, and the end of the command that the image runs. */
function found(files: Files): string[] {
  const root = project(files);
  const { program, because } = detectProgram('.', root);
  const { entrypoint = [], command = [] } = program._recipe({ baseDir: root, base: program._smallestBase(root).base, platforms: [] });
  return [program.language, [...entrypoint, ...command].join(' '), ...because];
}

const MODULE = { 'go.mod': 'module example.com/api\n\ngo 1.24\n' };
const CARGO = (more = ''): Files => ({ 'Cargo.toml': `[package]\nname = "api"\nversion = "0.1.0"\nedition = "2021"\n${more}`, 'Cargo.lock': 'version = 4\n\n[[package]]\nname = "api"\nversion = "0.1.0"\n' });
const json = (value: object): Files => ({ 'package.json': JSON.stringify(value) });
const LOCK = { 'package-lock.json': '{ "packages": {} }' };
const pyproject = (text = ''): Files => ({ 'pyproject.toml': `[project]\nname = "shop"\n${text}` });

const FASTAPI = 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/")\ndef hello():\n    run()\n';
const DJANGO = { 'shop/wsgi.py': 'application = get_wsgi_application()\n', 'shop/asgi.py': 'application = get_asgi_application()\n' };
const GUNICORN = '--bind 0.0.0.0:8000 --worker-tmp-dir /dev/shm';

const MAKEFILE = 'NAME = server\nOUT := bin\n\nall: $(OUT)/$(NAME) test\n\n$(OUT)/$(NAME): a.o b.o | $(OUT)\n\t@echo link\n\t$(CC) $(LDFLAGS) -o $@ $^\n\n'
  + '%.o: %.c\n\t$(CC) -c -o $@ $<\n\ntest: test.o\n\t$(CC) -o $@ $<\n\nlib.so: a.o\n\t$(CC) -shared -o $@ $<\n';
const CMAKE = 'cmake_minimum_required(VERSION 3.21)\nproject(shop)\n# add_executable(no no.c)\nset(APP ${PROJECT_NAME})\nadd_executable(${APP}\n  src/a.cpp)\n'
  + 'add_executable(shop-test t.cpp)\nadd_executable(alias ALIAS shop)\nadd_executable(${UNKNOWN} x.c)\n';

const javaMain = (name: string): string => `class ${name} { public static void main(String[] args) { } }\n`;
const maven = (folder: string, name = folder, more = ''): Files => ({ [posix.join(folder, 'pom.xml')]: `<project><groupId>a.b</groupId><artifactId>${name}</artifactId>${more}</project>` });

describe('the program of a folder', () => {
  test.each<[string, Files, string, string]>([
    // Go
    ['a lone main.go', { 'main.go': GO_MAIN }, 'go', '/app'],
    ['a Go module', { ...MODULE, 'main.go': GO_MAIN }, 'go', '/app'],
    ['a Go module whose main file has another name', { ...MODULE, 'server.go': GO_MAIN, 'server_test.go': 'package main\n' }, 'go', '/app'],
    ['a Go module with one command', { ...MODULE, 'cmd/api/main.go': GO_MAIN, 'internal/a/a.go': 'package a\n' }, 'go', '/app'],
    ['a Go module with tools for tests', { ...MODULE, 'cmd/api/main.go': GO_MAIN, 'internal/testdata/gen.go': GO_MAIN, 'test/load/main.go': GO_MAIN }, 'go', '/app'],
    ['a Go module with a vendor folder', { ...MODULE, 'main.go': GO_MAIN, 'vendor/modules.txt': '', 'vendor/x/cmd/x/main.go': GO_MAIN }, 'go', '/app'],
    ['a Go module with a package.json for its tools', { ...MODULE, 'main.go': GO_MAIN, ...json({ devDependencies: { prettier: '3' } }) }, 'go', '/app'],
    ['a Go module with Python scripts', { ...MODULE, 'main.go': GO_MAIN, 'scripts/main.py': '', 'main.py': '' }, 'go', '/app'],
    ['a Go module with C beside it', { ...MODULE, 'main.go': GO_MAIN, 'main.c': '' }, 'go', '/app'],
    ['a Go workspace with one command', { 'go.work': 'go 1.24\n\nuse (\n\t./api\n\t./lib\n)\n', 'api/go.mod': 'module example.com/api\n', 'api/main.go': GO_MAIN, 'lib/go.mod': 'module example.com/lib\n', 'lib/lib.go': 'package lib\n' }, 'go', '/app'],
    ['a Go library with a generator and a command', { ...MODULE, 'lib.go': 'package api\n', 'gen.go': `//go:build ignore\n\n${GO_MAIN}`, 'cmd/server/main.go': GO_MAIN }, 'go', '/app'],
    // Rust
    ['a Rust package', { ...CARGO(), 'src/main.rs': '' }, 'rust', '/app'],
    ['a Rust package with a library and a binary', { ...CARGO(), 'src/main.rs': '', 'src/lib.rs': '' }, 'rust', '/app'],
    ['a Rust package with one named binary', { ...CARGO('[[bin]]\nname = "serve"\npath = "src/serve.rs"\n'), 'src/serve.rs': '' }, 'rust', '/app'],
    ['a Rust package with a web client', { ...CARGO(), 'src/main.rs': '', ...json({ scripts: { build: 'vite build' }, devDependencies: { vite: '7' } }) }, 'rust', '/app'],
    // Python
    ['a lone main.py', { 'main.py': '' }, 'python', 'main.py'],
    ['a lone app.py', { 'app.py': '' }, 'python', 'app.py'],
    ['requirements and server.py', { 'requirements.txt': 'flask\n', 'server.py': '' }, 'python', 'server.py'],
    ['main.py goes before app.py', { 'requirements.txt': '', 'main.py': '', 'app.py': '' }, 'python', 'main.py'],
    ['a pyproject without a build', { ...pyproject(), 'main.py': '' }, 'python', 'main.py'],
    ['a program below src', { 'requirements.txt': '', 'src/app.py': '' }, 'python', 'src/app.py'],
    ['a package with one console script', { ...pyproject('[project.scripts]\nserve = "shop.main:run"\n'), 'src/shop/__init__.py': '', 'src/shop/main.py': '' }, 'python', '-c import sys; sys.argv[0] = "serve"; from shop.main import run; sys.exit(run())'],
    ['a package that can be run', { ...pyproject(), 'shop/__init__.py': '', 'shop/__main__.py': '' }, 'python', '-m shop'],
    ['a package below src that can be run', { ...pyproject(), 'src/shop/__init__.py': '', 'src/shop/__main__.py': '' }, 'python', '-m shop'],
    ['Python with a package.json for its front end', { 'requirements.txt': '', 'main.py': '', ...json({ devDependencies: { vite: '7' } }) }, 'python', 'main.py'],
    ['Python with a C source', { 'requirements.txt': '', 'main.py': '', 'main.c': '' }, 'python', 'main.py'],
    ['FastAPI with its server', { 'requirements.txt': 'fastapi==0.115.0\nuvicorn[standard]==0.30.6\n', 'main.py': FASTAPI }, 'python', '-m uvicorn main:app --host 0.0.0.0'],
    ['FastAPI that needed its server', { 'requirements.txt': 'fastapi==0.111.0\n', 'main.py': FASTAPI }, 'python', '-m uvicorn main:app --host 0.0.0.0'],
    ['FastAPI below the version that no longer did', { 'requirements.txt': 'fastapi >=0.100, <0.112\n', 'main.py': FASTAPI }, 'python', '-m uvicorn main:app --host 0.0.0.0'],
    ['FastAPI with its command', { 'requirements.txt': 'fastapi\nfastapi-cli\n', 'main.py': FASTAPI }, 'python', '-m uvicorn main:app --host 0.0.0.0'],
    ['FastAPI below src', { 'requirements.txt': 'fastapi[standard]\n', 'src/main.py': FASTAPI }, 'python', '-m uvicorn main:app --host 0.0.0.0'],
    ['FastAPI that starts its server', { 'requirements.txt': 'uvicorn\n', 'main.py': `${FASTAPI}uvicorn.run(app)\n` }, 'python', 'main.py'],
    ['Flask with its server', { 'requirements.txt': 'flask\ngunicorn\n', 'app.py': 'from flask import Flask\napp = Flask(__name__)\n' }, 'python', `-m gunicorn app:app ${GUNICORN}`],
    ['Django with its server', { 'requirements.txt': 'django\ngunicorn\n', 'manage.py': '', ...DJANGO }, 'python', `-m gunicorn shop.wsgi:application ${GUNICORN}`],
    ['FastAPI in a package', { 'requirements.txt': 'fastapi==0.115.0\nuvicorn==0.30.6\n', 'api/__init__.py': '', 'api/main.py': FASTAPI, 'tests/test_api.py': FASTAPI }, 'python', '-m uvicorn api.main:app --host 0.0.0.0'],
    ['Flask in wsgi.py', { 'requirements.txt': 'flask\ngunicorn\n', 'wsgi.py': 'from flask import Flask\napp = Flask(__name__)\n' }, 'python', `-m gunicorn wsgi:app ${GUNICORN}`],
    ['a Go module with settings of a Python tool', { ...MODULE, 'main.go': GO_MAIN, 'pyproject.toml': '[tool.ruff]\nline-length = 100\n' }, 'go', '/app'],
    ['a Go module whose docs are made by mkdocs', { ...MODULE, 'main.go': GO_MAIN, 'requirements.txt': 'mkdocs\n' }, 'go', '/app'],
    ['a main.py with settings of tools', { 'main.py': '', 'pyproject.toml': '[tool.black]\n' }, 'python', 'main.py'],
    // Node.js
    ['a lone index.js', { 'index.js': '' }, 'nodejs', 'index.js'],
    ['a lone server.js', { 'server.js': '' }, 'nodejs', 'server.js'],
    ['a package with main', { ...json({ main: 'lib/server.js' }), 'lib/server.js': '' }, 'nodejs', 'lib/server.js'],
    ['a package with main without its end', { ...json({ main: './lib/server' }), 'lib/server.js': '' }, 'nodejs', 'lib/server.js'],
    ['a package with a folder as main', { ...json({ main: 'lib' }), 'lib/index.js': '' }, 'nodejs', 'lib/index.js'],
    ['a package with a start script', { ...json({ scripts: { start: 'node ./bin/www' }, main: 'index.js' }), 'index.js': '', 'bin/www': '' }, 'nodejs', 'bin/www'],
    ['start goes before main', { ...json({ scripts: { start: 'node --enable-source-maps server.mjs' }, main: 'index.js' }), 'index.js': '', 'server.mjs': '' }, 'nodejs', '--enable-source-maps server.mjs'],
    ['TypeScript', { ...json({ devDependencies: { typescript: '5' } }), ...LOCK, 'src/main.ts': '', 'tsconfig.json': '{}' }, 'nodejs', 'src/main.js'],
    ['TypeScript whose main is not built yet', { ...json({ main: 'dist/index.js', devDependencies: { typescript: '5' } }), ...LOCK, 'src/index.ts': '', 'tsconfig.json': '{}' }, 'nodejs', 'src/index.js'],
    ['TypeScript that is built', { ...json({ main: 'dist/index.js', devDependencies: { typescript: '5' } }), ...LOCK, 'dist/index.js': '', 'src/index.ts': '' }, 'nodejs', 'src/index.js'],
    ['TypeScript with folders of its own', {
      ...json({ scripts: { start: 'node lib/server.js' }, devDependencies: { typescript: '5' } }),
      ...LOCK,
      'tsconfig.json': '{ "compilerOptions": { "outDir": "./lib/", "rootDir": "source" /* , */ } }',
      'lib/server.js': '',
      'source/server.ts': '',
      'source/index.ts': '',
    }, 'nodejs', 'source/server.js'],
    ['TypeScript below the root', { ...json({ main: 'dist/src/main.js', devDependencies: { typescript: '5' } }), ...LOCK, 'src/main.ts': '' }, 'nodejs', 'src/main.js'],
    ['what tsup makes', { ...json({ main: 'dist/index.js', scripts: { build: 'tsup src/index.ts', start: 'node --enable-source-maps dist/index.js' }, devDependencies: { typescript: '5', tsup: '8' } }), ...LOCK, 'src/index.ts': '', '.gitignore': 'dist\n', 'dist/index.js': '' }, 'nodejs', '--enable-source-maps dist/index.js'],
    ['what Babel makes, which is not there yet', { ...json({ scripts: { build: 'babel src -d dist', start: 'node dist/server.js' }, devDependencies: { '@babel/cli': '7' } }), ...LOCK, 'src/server.js': '' }, 'nodejs', 'dist/server.js'],
    ['what SWC makes, by main', { ...json({ main: './build/main.js', scripts: { build: 'rm -rf build && npx swc src -d build' }, devDependencies: { '@swc/cli': '0' } }), ...LOCK, 'src/main.ts': '' }, 'nodejs', 'build/main.js'],
    ['what esbuild made, and is kept', { ...json({ main: 'dist/index.js', scripts: { build: 'esbuild a.js --outfile=dist/index.js' }, devDependencies: { esbuild: '0' } }), ...LOCK, 'dist/index.js': '', 'a.js': '' }, 'nodejs', 'dist/index.js'],
    ['what is built of something else', { ...json({ main: 'dist/index.js' }), 'dist/index.js': '', 'src/index.js': '' }, 'nodejs', 'dist/index.js'],
    ['Nest', { ...json({ scripts: { start: 'nest start' }, devDependencies: { typescript: '5' } }), ...LOCK, 'src/main.ts': '' }, 'nodejs', 'src/main.js'],
    ['a command', { ...json({ bin: { x: './cli.js' } }), 'cli.js': '', 'lib/a.js': '' }, 'nodejs', 'cli.js'],
    ['exports alone', { ...json({ exports: { '.': { types: './start.d.ts', import: './src/start.js', require: './src/start.js' }, './package.json': './package.json' } }), 'src/start.js': '' }, 'nodejs', 'src/start.js'],
    // Bun
    ['a project of Bun', { ...json({ module: 'src/index.ts', dependencies: { hono: '4' } }), 'bun.lock': '{}', 'src/index.ts': '' }, 'bun', '/app'],
    ['a project of Bun that names nothing', { ...json({}), 'bunfig.toml': '', 'bun.lockb': '', 'server.ts': '' }, 'bun', '/app'],
    ['an ES module', { ...json({ type: 'module' }), 'index.js': '' }, 'nodejs', 'index.js'],
    ['Node.js with a Python script for node-gyp', { ...json({ main: 'index.js' }), 'index.js': '', 'main.py': '' }, 'nodejs', 'index.js'],
    // Java
    ['a lone Main.java', { 'Main.java': javaMain('Main') }, 'java', '/usr/bin/java -cp /app/classes Main'],
    ['Maven', { 'pom.xml': '<project/>', 'src/main/java/shop/Api.java': `package shop;\n${javaMain('Api')}` }, 'java', '/usr/bin/java -cp /app/classes shop.Api'],
    ['the only module of Maven that can start', {
      ...maven('.', 'root', '<packaging>pom</packaging><modules><module>core</module><module>app</module></modules>'),
      ...maven('core'),
      'core/src/main/java/Core.java': 'class Core { }',
      ...maven('app'),
      'app/src/main/java/Api.java': javaMain('Api'),
    }, 'java', '/usr/bin/java -cp /app/classes Api'],
    ['a module of Maven that its pom says', {
      ...maven('.', 'root', '<packaging>pom</packaging><modules><module>core</module><module>app</module></modules>'),
      ...maven('core'),
      ...maven('app', 'app', '<properties><start-class>a.App</start-class></properties>'),
    }, 'java', '/usr/bin/java -cp /app/classes a.App'],
    ['what gradle init makes', { 'settings.gradle.kts': 'rootProject.name = "shop"\ninclude("app")\n', 'app/build.gradle.kts': 'plugins {\n  application\n}\n', 'app/src/main/java/a/App.java': `package a;\n${javaMain('App')}` }, 'java', '/usr/bin/java -cp /app/classes:/app/lib/* a.App'],
    ['a program and its libraries of Gradle', {
      'settings.gradle': 'include \'lib\',\n  ":srv:api" // include \'web\'\n',
      'lib/build.gradle': 'plugins { id \'java-library\' } // no application',
      'web/build.gradle': 'plugins { id "application" }',
      'srv/api/build.gradle': 'plugins { id "shop.java-application-conventions" }',
      'srv/api/src/main/java/Api.java': javaMain('Api'),
    }, 'java', '/usr/bin/java -cp /app/classes:/app/modules/*:/app/lib/* Api'],
    ['several mains, and build.gradle says which', { 'build.gradle': 'plugins { id "application" }\napplication { mainClass = \'a.App\' }\n', 'src/main/java/a/App.java': javaMain('App'), 'src/main/java/a/Tool.java': javaMain('Tool') }, 'java', '/usr/bin/java -cp /app/classes:/app/lib/* a.App'],
    ['several mains, and build.gradle.kts says which', { 'build.gradle.kts': 'plugins { application }\napplication {\n  // mainClass = "a.Old"\n  mainClass.set("a.App")\n}\n', 'src/main/java/a/App.java': javaMain('App'), 'src/main/java/a/Tool.java': javaMain('Tool') }, 'java', '/usr/bin/java -cp /app/classes:/app/lib/* a.App'],
    ['Spring Boot as start.spring.io makes it', { 'settings.gradle': 'rootProject.name = \'demo\'\n', 'build.gradle': 'plugins {\n\tid \'java\'\n\tid \'org.springframework.boot\' version \'3.5.0\'\n}\n', 'src/main/java/a/Demo.java': `package a;\n${javaMain('Demo')}` }, 'java', '/usr/bin/java -cp /app/classes:/app/lib/* a.Demo'],
    ['Kotlin with Gradle', { 'build.gradle.kts': 'plugins {\n  kotlin("jvm")\n  application\n}\n', 'src/main/kotlin/Main.kt': 'package a\n\nfun main() {}\n' }, 'java', '/usr/bin/java -cp /app/classes:/app/lib/* a.MainKt'],
    // C
    ['a lone main.c', { 'main.c': 'int main(void) { return 0; }\n' }, 'c', '/app'],
    ['C with a Makefile', { 'main.c': '', 'util.h': '', 'Makefile': '' }, 'c', '/app'],
    ['C of another name', { 'server.c': C_MAIN, 'README.md': '' }, 'c', '/app'],
    ['C++', { 'main.cpp': C_MAIN }, 'c', '/app'],
    ['C++ below src', { 'src/server.cc': C_MAIN }, 'c', '/app'],
    ['C with a Makefile that links one program', { 'Makefile': MAKEFILE, 'a.c': C_MAIN, 'b.c': '' }, 'c', '/app'],
    ['C++ with CMake', { 'CMakeLists.txt': 'project(shop)\nadd_executable(shop src/main.cpp)\n', 'src/main.cpp': C_MAIN }, 'c', '/app'],
    ['Python with an extension that CMake builds', { ...pyproject(), 'main.py': '', 'CMakeLists.txt': '', 'ext.c': '' }, 'python', 'main.py'],
    ['Go with a Makefile and C', { ...MODULE, 'main.go': GO_MAIN, 'Makefile': 'app:\n\tgo build -o $@\n', 'main.c': '' }, 'go', '/app'],
  ])('%s', (_name, files, language, command) => {
    expect(found(files).slice(0, 2)).toEqual([language, command]);
  });

  test.each<[string, Files]>([
    ['a generator', { 'lib.go': 'package api\n', 'gen.go': `//go:build ignore\n\n${GO_MAIN}` }],
    ['a generator beside a package', { 'internal/db/db.go': 'package db\n', 'internal/db/gen.go': `// Makes db.go.\n//go:build ignore\n\n${GO_MAIN}` }],
    ['the targets of mage', { 'magefile.go': `\ufeff//go:build mage\r\n\r\n${GO_MAIN}` }],
    ['a program for another system', { 'main_windows.go': GO_MAIN, 'cmd/mac/main.go': `//go:build darwin\n\n${GO_MAIN}` }],
    ['folders that Go ignores', { '_examples/x/main.go': GO_MAIN, 'a/_old.go': GO_MAIN, 'testdata/m/main.go': GO_MAIN }],
    ['modules of their own', { 'tools/go.mod': 'module example.com/tools\n', 'tools/x/main.go': GO_MAIN }],
    ['package main in a text', { 'internal/t/t.go': 'package t\n\nconst T = `\npackage main\n`\n' }],
  ])('a Go command beside %s', (_name, files) => {
    expect(found({ ...MODULE, ...files, 'cmd/server/main.go': `\ufeff${GO_MAIN}` })).toEqual(['go', '/app', 'go, since go.mod is there', 'cmd/server, since no other folder has package main']);
  });

  test('a Go command beside examples', () => {
    const files = { ...MODULE, 'examples/a/main.go': GO_MAIN, 'example/main.go': GO_MAIN, 'api/examples/b/main.go': GO_MAIN };
    expect(found({ ...files, 'cmd/api/main.go': GO_MAIN }).slice(3)).toEqual(['cmd/api, since no other folder has package main, but for examples']);
    expect(found({ ...MODULE, 'example/main.go': GO_MAIN }).slice(3)).toEqual(['example, since no other folder has package main']);
    expect(() => found(files)).toThrow('package main is there 3 times');
  });

  test('each choice is said in a line', () => {
    expect(found({ ...MODULE, 'cmd/api/main.go': GO_MAIN }).slice(2)).toEqual(['go, since go.mod is there', 'cmd/api, since no other folder has package main']);
    expect(found({ ...json({ main: 'lib/server.js' }), 'lib/server.js': '' }).slice(2)).toEqual([
      'nodejs, since package.json is there', 'lib/server.js, since main of package.json names it',
    ]);
    expect(found({ 'CMakeLists.txt': CMAKE, 'src/a.cpp': '' }).slice(2)).toEqual(['c, since CMakeLists.txt is there', 'shop, since CMakeLists.txt has no other add_executable(), but for tests']);
    expect(found({ 'CMakeLists.txt': 'add_executable(shop a.cpp)\n', 'a.cpp': '' }).slice(3)).toEqual(['shop, since CMakeLists.txt has no other add_executable()']);
    expect(found({ 'Makefile': 'server: a.o b.o\n\t$(CC) -o $@ $^\n', 'a.c': C_MAIN, 'b.c': '' }).slice(3)).toEqual(['server, since no other rule of Makefile links']);
    expect(found({ 'app.c': C_MAIN, 'test_app.c': C_MAIN }).slice(3)).toEqual(['app.c, since no other file has main(), but for tests']);
    expect(found({ 'Makefile': MAKEFILE, 'a.c': C_MAIN, 'b.c': '' }).slice(2)).toEqual(['c, since Makefile is there', 'bin/server, since no other rule of Makefile links, but for tests']);
    expect(found({ 'app.c': C_MAIN, 'b.c': '', 'b_test.c': '', 'other.c': `static ${C_MAIN}`, 'tool/t.c': C_MAIN }).slice(2)).toEqual([
      'c, since app.c is there', 'app.c, since no other file has main()', 'b.c, other.c too, since no build file says what belongs to app.c',
    ]);
    expect(found({ 'settings.gradle': 'include("app")', 'app/build.gradle': 'plugins { id "application" }', 'app/src/main/java/App.java': javaMain('App') }).slice(2)).toEqual([
      'java, since settings.gradle is there', 'app, since no other module can start',
    ]);
    expect(found({ ...pyproject(), 'shop/__main__.py': '' }).slice(2)).toEqual(['python, since pyproject.toml is there', 'the package shop, since it has __main__.py']);
  });
});

describe('what files do not tell is asked', () => {
  test.each<[string, Files, string, string]>([
    ['two languages', { ...MODULE, 'main.go': GO_MAIN, 'requirements.txt': '', 'main.py': '' }, 'fix: name the program: MinimalImage.of(new GoProgram(…)); or give', 'fix: say --language go, or give'],
    ['two commands', { ...MODULE, 'cmd/api/main.go': GO_MAIN, 'cmd/worker/main.go': GO_MAIN }, 'fix: new GoProgram({ entry: \'cmd/api\' })', 'fix: say --entry cmd/api'],
    ['two classes', { 'pom.xml': '<project/>', 'src/main/java/A.java': javaMain('A'), 'src/main/java/B.java': javaMain('B') }, 'fix: mainClass: \'A\'', 'fix: say --entry A'],
  ])('by a property in an app, by a flag at the command line: %s', (_name, files, inApp, onCommandLine) => {
    const root = project(files);
    let said: unknown;
    try {
      MinimalImage.of(detectProgram('.', root).program)._describe(root);
    } catch (error) {
      said = error;
    }
    expect((said as Error).message).toContain(inApp);
    expect((said as Error).message).not.toContain(' --');
    expect(messageOf(said)).toContain(onCommandLine);
  });

  test.each<[string, Files, string, string]>([
    ['two languages', { ...MODULE, 'main.go': GO_MAIN, 'requirements.txt': '', 'main.py': '' }, 'Program.detect(): the files of several languages are there (got ["go.mod","requirements.txt"])', 'MinimalImage.of(new GoProgram(…))'],
    ['two languages by weak signs', { 'main.py': '', 'main.c': '' }, 'Program.detect(): the files of several languages are there', 'MinimalImage.of(new GoProgram(…))'],
    ['a service of Node.js with one of Python', { ...json({ main: 'index.js' }), 'index.js': '', ...pyproject(), 'main.py': '' }, 'several languages', 'MinimalImage.of(new GoProgram(…))'],
    ['no language', { 'README.md': '', 'Makefile': '' }, 'Program.detect(): no file tells the language (got [])', 'MinimalImage.of(new GoProgram(…))'],
    ['several Go commands', { ...MODULE, 'cmd/api/main.go': GO_MAIN, 'cmd/worker/main.go': GO_MAIN }, 'GoProgram.entry: package main is there 2 times, so it has to be said which of them (got ["cmd/api","cmd/worker"])', 'new GoProgram({ entry: \'cmd/api\' })'],
    ['several console scripts', { ...pyproject('[project.scripts]\na = "x:y"\nb = "x:z"\n'), 'x.py': '' }, 'PythonProgram.script: a console script is there 2 times', 'new PythonProgram({ script: \'a\' })'],
    ['FastAPI without a server', { 'requirements.txt': 'fastapi\n', 'main.py': FASTAPI }, 'PythonProgram.entry: it makes app = FastAPI() and starts no server',
      'add uvicorn to the dependencies, and say module: \'uvicorn\', args: [\'main:app\', \'--host\', \'0.0.0.0\']'],
    ...['==0.110.3', '==0.112.0', '~=0.111', '>=0.111.0'].map((versions): [string, Files, string, string] => [`FastAPI${versions}`, { 'requirements.txt': `fastapi${versions}\n`, 'main.py': FASTAPI }, 'starts no server', 'add uvicorn']),
    ['two applications', { 'requirements.txt': 'uvicorn\n', 'main.py': `${FASTAPI}api = FastAPI()\n` }, 'PythonProgram.entry: an application for a server is there 2 times', 'module: \'uvicorn\''],
    ['a Python library', { ...pyproject(), 'shop/__init__.py': '' }, 'PythonProgram.entry: no file tells what starts', 'new PythonProgram({'],
    ['several programs of CMake', { 'CMakeLists.txt': 'add_executable(a a.c)\nadd_executable(b b.c)\n', 'a.c': '' }, 'CBuild.cmake().target: add_executable() is there 2 times, so it has to be said which of them (got ["a","b"])', 'CBuild.cmake({ target: \'a\' })'],
    ['several programs of a Makefile', { 'Makefile': 'a b: x.o\n\t$(CC) -o $@ $^\n', 'x.c': '', 'y.c': '' }, 'CBuild.make().program: a rule that links a program is there 2 times', 'CBuild.make({ program: \'a\' })'],
    ['a Makefile that tells no program', { 'Makefile': 'all:\n\t./build.sh\n', 'x.c': '', 'y.c': '' }, 'CBuild.make().program: no rule of Makefile tells which file is the program', 'CBuild.make({ program: \'server\' })'],
    ['several files with main()', { 'a.c': C_MAIN, 'b.c': C_MAIN }, 'CProgram.entry: main() is there 2 times', 'new CProgram({ entry: \'a.c\' })'],
    ['several commands', { ...json({ bin: { x: 'a.js', y: 'b.js' } }), 'a.js': '', 'b.js': '' }, 'NodejsProgram.entry: no file tells what starts', 'new NodejsProgram({ entry'],
    ['Bun or Node.js', { ...json({ scripts: { start: 'node index.js' } }), 'index.js': '', 'bun.lock': '{}' }, 'Program.detect(): the files of several languages are there (got ["package.json","bun.lock"])', 'MinimalImage.of(new GoProgram(…))'],
    ['a start script of something else', { ...json({ scripts: { start: 'next start' } }), 'index.js': '' }, 'NodejsProgram.entry: scripts.start of package.json does not tell what starts', 'new NodejsProgram({ entry'],
    ['several programs of Maven', {
      ...maven('.', 'root', '<packaging>pom</packaging><modules><module>api</module><module>job</module><module>lib</module></modules>'),
      ...maven('lib'),
      ...maven('api'),
      'api/src/main/java/Api.java': javaMain('Api'),
      ...maven('job'),
      'job/src/main/java/Job.java': javaMain('Job'),
    }, 'JavaProgram.entry: this pom.xml holds modules together and makes no program itself (got "."); allowed: api, job;', 'name the folder of the module that starts'],
    ['several programs of Gradle', {
      'settings.gradle': 'include "api", "job"', 'api/build.gradle': 'plugins { id "application" }', 'job/build.gradle': 'plugins { id "application" }',
    }, 'JavaProgram.entry: 2 projects can start, so it has to be said which of them starts (got ["api","job"])', 'name its folder: entry: \'api\''],
    ['several mains of Gradle', { 'build.gradle': 'plugins { id "application" }', 'src/main/java/A.java': javaMain('A'), 'src/main/java/B.java': javaMain('B') }, 'JavaProgram.mainClass: 2 classes', 'mainClass: \'A\''],
    ['Meson', { 'meson.build': '', 'src/main.c': C_MAIN, 'src/a.c': '' }, 'CProgram.buildWith: meson.build is of Meson, which no recipe runs (got "meson.build")', 'give the executable to PrebuiltProgram'],
    ['the Autotools', { 'configure.ac': '', 'Makefile.am': '', 'main.c': C_MAIN }, 'CProgram.buildWith: configure.ac is of the Autotools', 'new CProgram({ entry: \'main.c\', sources: […] })'],
    ['Bazel, sources deeper down', { 'MODULE.bazel': '', 'app/server.cc': C_MAIN }, 'CProgram.buildWith: MODULE.bazel is of Bazel', 'PrebuiltProgram'],
    ['a Node.js library', { ...json({ devDependencies: { jest: '30' } }), 'lib/util.js': '' }, 'NodejsProgram.entry: no file tells what starts', 'new NodejsProgram({ entry'],
  ])('%s', (_name, files, problem, fix) => {
    expect(() => found(files)).toThrow(problem);
    expect(() => found(files)).toThrow(fix);
  });

  test.each([
    ['a program by its name', 'worker', 'crates/one', 'worker'],
    ['a program by its package and name', 'crates/two/two', 'crates/two', 'two'],
    ['a program by its file', 'crates/one/src/bin/worker.rs', 'crates/one', 'worker'],
    ['a package by its folder', 'crates/two/', 'crates/two', 'two'],
  ])('--entry names %s', (_what, entry, folder, binary) => {
    const files = {
      ...CARGO(),
      'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
      'crates/one/Cargo.toml': '[package]\nname = "one"\n',
      'crates/one/src/main.rs': '',
      'crates/one/src/bin/worker.rs': '',
      'crates/two/Cargo.toml': '[package]\nname = "two"\n',
      'crates/two/src/main.rs': '',
    };
    const root = project(files);
    expect(() => detectProgram('.', root)).toThrow('entry: \'crates/one\'');
    expect(() => detectProgram('.', root, { entry: 'crates/one' })).toThrow('binary: \'one\'');
    expect(() => detectProgram('.', root, { entry: 'crates' })).toThrow('this is not the folder of a package');
    const { program } = detectProgram('.', root, { entry });
    const text = MinimalImage.of(program)._describe(root).dockerfile.render();
    expect(text).toContain(`"--manifest-path", "${folder}/Cargo.toml", "--bin", "${binary}"`);
  });

  const CLASS = (name: string): string => `package shop;\nclass ${name} { public static void main(String[] args) { } }\n`;

  test.each<[string, Files, string, string]>([
    ['a console script', { ...pyproject('[project.scripts]\na = "x:y"\nb = "x:z"\n'), 'x.py': '' }, 'b', 'from x import z'],
    ['a Python module', { ...pyproject(), 'shop/__init__.py': '', 'shop/__main__.py': '', 'other/__main__.py': '' }, 'other', '-m other'],
    ['a Python module in a package', { 'requirements.txt': '', 'src/shop/__init__.py': '', 'src/shop/serve.py': '' }, 'shop.serve', '-m shop.serve'],
    ['a Python file', { 'requirements.txt': '', 'a.py': '', 'b.py': '' }, 'b.py', 'b.py'],
    ['a Java class', { 'src/shop/A.java': CLASS('A'), 'src/shop/B.java': CLASS('B'), 'pom.xml': '<project><artifactId>shop</artifactId></project>' }, 'shop.B', 'shop.B'],
    ['a Java class without a package', { 'Main.java': CLASS('Main').split('\n')[1], 'Other.java': CLASS('Other').split('\n')[1] }, 'Other', 'Other'],
    ['a Java file', { 'Main.java': CLASS('Main'), 'Other.java': CLASS('Other') }, 'Other.java', 'shop.Other'],
    ['a jar', { 'pom.xml': '<project><artifactId>shop</artifactId></project>', 'src/main/java/shop/A.java': CLASS('A') }, 'target/shop.jar', '.jar'],
  ])('--entry names %s', (_name, files, entry, start) => {
    const root = project(files);
    const { program } = detectProgram('.', root, { entry });
    const { entrypoint = [], command = [] } = program._recipe({ baseDir: root, base: program._smallestBase(root).base, platforms: [] });
    expect([...entrypoint, ...command].join(' ')).toContain(start);
  });

  test('files that are named are compiled, whatever else builds them', () => {
    const root = project({ 'meson.build': '', 'src/main.c': C_MAIN, 'src/a.c': '' });
    const { program } = detectProgram('.', root, { entry: 'src/main.c', sources: ['src/a.c'] });
    expect(MinimalImage.of(program)._describe(root).dockerfile.render()).toContain('"/src/src/main.c", "/src/src/a.c"');
  });

  test('what is said is not asked', () => {
    const root = project({ ...MODULE, 'cmd/api/main.go': GO_MAIN, 'cmd/worker/main.go': GO_MAIN, 'requirements.txt': '' });
    const { program, because } = detectProgram('.', root, { language: 'go', entry: 'cmd/worker' });
    expect([program.language, program._given.entry, because]).toEqual(['go', 'cmd/worker', []]);
  });
});

test('an image says what was detected before its base', () => {
  const cwd = jest.spyOn(process, 'cwd').mockReturnValue(project({ ...MODULE, 'main.go': GO_MAIN }));
  try {
    expect(MinimalImage.detect().choice).toBe('scratch: go, since go.mod is there; Go links statically, so it needs no libc and no loader');
  } finally {
    cwd.mockRestore();
  }
});
