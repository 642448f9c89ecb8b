import * as fc from 'fast-check';
import { startedKotlin } from '../../../../src/image/programs/java/kotlin-main';

const of = (source: string, path = 'src/main/kotlin/hello.kt'): string[] => startedKotlin(source, path);

test.each<[string, string, string[]]>([
  ['of a file', 'fun main() {}', ['HelloKt']],
  ['in a package', 'package com.example.shop\n\nfun main(args: Array<String>) = run(args)\n', ['com.example.shop.HelloKt']],
  ['that suspends', 'suspend fun main() { }', ['HelloKt']],
  ['with any number of texts', 'fun main(vararg args: String) { }', ['HelloKt']],
  ['behind classes', 'class A { fun b() { if (true) { } } }\nfun main() {}', ['HelloKt']],
  ['of a file that is named otherwise', '@file:JvmName("App")\n\npackage a\n\nfun main() {}', ['a.App']],
  ['of an object', 'package a\nobject App { @JvmStatic fun main(args: Array<String>) {} }', ['a.App']],
  ['of a class', 'class App { companion object { @JvmStatic\n  fun main(args: Array<String>) {} } }', ['App']],
  ['of an object, not static', 'object App { fun main(args: Array<String>) {} }', []],
  ['of an object, static and without parameters', 'object App { @JvmStatic fun main() {} }', []],
  ['with other parameters', 'fun main(count: Int) {}', []],
  ['of a text', 'fun String.main() {}', []],
  ['in a function', 'fun a() { fun main() {} }', []],
  ['in a comment', '// fun main() {}\n/* fun main() {} */', []],
  ['in a text', 'val a = "fun main() {}"\nval b = """\nfun main() {}\n"""', []],
  ['called otherwise', 'fun mainly() {}\nfun domain() {}', []],
])('main %s', (_what, source, expected) => {
  expect(of(source)).toEqual(expected);
});

test('names that Java could not have', () => {
  expect(of('fun main() {}', 'a/my-app.test.kt')).toEqual(['My_app_testKt']);
});

test('no text makes it fail', () => {
  const parts = fc.constantFrom('fun main()', 'fun main(a: Array<String>)', '{', '}', 'class A', 'companion object', 'object B', '@JvmStatic ', 'package a.b', '\n', '"', '//', '/*', '*/', ' ');
  fc.assert(fc.property(fc.array(parts, { maxLength: 40 }), words => {
    expect(Array.isArray(of(words.join('')))).toBe(true);
  }), { numRuns: 500 });
});
