import { isClassName, startedClasses } from '../../../../src/image/programs/java/main-class';

const of = (source: string, version = 21): string[] => startedClasses(source, 'src/Hello.java', version);
const MAIN = 'public static void main(String[] args) { }';

test.each<[string, string, string[]]>([
  ['in a package', `package com.example . shop;\nclass Shop { ${MAIN} }`, ['com.example.shop.Shop']],
  ['behind a comment with another package', `/* package a; */ // package b;\npackage c;\nclass Shop { ${MAIN} }`, ['c.Shop']],
  ['in another order', 'class A { static public final void main(final String... args) { } }', ['A']],
  ['with brackets behind the name', 'class A { public static void main(String args[]) { } }', ['A']],
  ['in an interface, a record and an enum', `interface I { ${MAIN} } record R(int a) { ${MAIN} } enum E { A { }, B; ${MAIN} }`, ['I', 'R', 'E']],
  ['in an interface, whose methods are public', 'interface A { static void main(String[] args) { } class B { static void main(String[] args) { } } }', ['A']],
  ['in an interface, of a private one', 'interface A { private static void main(String[] args) { } }', []],
  ['in a type of annotations', `@interface A { class B { ${MAIN} } }`, ['A$B']],
  ['with annotations', '@A({"{"}) class A { @B(x = @C({1, 2})) public static @Deprecated void main(final @javax.annotation.Nonnull String @D("a") [] args) { } }', ['A']],
  ['with an annotation between modifiers', 'class A { public @SuppressWarnings("unused") static void main(@NotNull String... args) { } }', ['A']],
  ['in a nested class', `class A { static class B { ${MAIN} } }`, ['A$B']],
  ['behind braces in texts', `class A { char c = '{'; String s = "{ \\" {"; String t = """\n{ class B {\n"""; ${MAIN} }`, ['A']],
  ['behind a method and .class', `class A { void a() { Object b = A.class; if (true) { } } ${MAIN} }`, ['A']],
  ['in a comment', `class A { // ${MAIN}\n /* ${MAIN} */ }`, []],
  ['in a text', `class A { String a = "${MAIN}"; }`, []],
  ['in a local class', `class A { void a() { class B { ${MAIN} } } }`, []],
  ['not static', 'class A { public void main(String[] args) { } }', []],
  ['not public', 'class A { static void main(String[] args) { } }', []],
  ['without parameters', 'class A { public static void main() { } }', []],
  ['with others', 'class A { public static void main(int a) { } }', []],
  ['called otherwise', 'class A { public static void mainly(String[] args) { } public static int main(String[] args) { } }', []],
])('main %s', (_name, source, expected) => {
  expect(of(source)).toEqual(expected);
});

test.each<[string, string, string[]]>([
  ['a compact source', 'void main() { IO.println("hello"); }', ['Hello']],
  ['an instance main', 'class A { void main() { } }', ['A']],
  ['a static one of an interface without parameters', 'interface A { static void main() { } }', ['A']],
  ['one of an interface that nobody can make', 'interface A { void main(); }', []],
  ['a private one', 'class A { private void main() { } }', []],
])('%s starts with Java 25 only', (_name, source, expected) => {
  expect(of(source, 25)).toEqual(expected);
  expect(of(source)).toEqual([]);
});

test.each([['Main', true], ['com.example.Main', true], ['a.B$C', true], ['a.Größe', true], ['', false], ['a..B', false], ['a/B', false], ['-cp', false], ['1a', false]])('%s is a name: %s', (name, expected) => {
  expect(isClassName(name)).toBe(expected);
});
