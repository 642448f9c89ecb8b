import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isClassName } from './main-class';
import { byCodeUnit } from '../../../private/text';
import { readText } from '../../sources/read-text';

const SETTINGS = ['settings.gradle', 'settings.gradle.kts'];
const SCRIPTS = ['build.gradle', 'build.gradle.kts'];

/** Path of a project's build file; undefined when it has none. */
export function scriptOf(root: string, module: string): string | undefined {
  return SCRIPTS.map(name => posix.join(module, name)).find(path => existsSync(join(root, path)));
}

/** What a project's build file says, without comments; empty when there is none. */
export function scriptText(root: string, module: string): string {
  return text(root, scriptOf(root, module));
}

/** Folders of the projects that settings include, and whose folder is called as they are. */
export function includedProjects(root: string): string[] {
  const lists = text(root, settingsOf(root)).matchAll(/\binclude\b\s*\(?((?:\s*["'][^"'\n]+["']\s*,?)+)/g);
  const names = [...lists].flatMap(([, list]) => [...list.matchAll(/["']([^"'\n]+)["']/g)].map(([, name]) => name));
  const folders = names.map(name => name.split(':').filter(Boolean).join('/')).filter(folder => /^[^./][^*?[\]\\]*$/.test(folder) && !folder.includes('..'));
  return [...new Set(folders)].filter(folder => statSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory()).sort(byCodeUnit);
}

/** Whether a project's build file names the plugin `application`, or a convention that is called by it. */
export function isApplication(root: string, module: string): boolean {
  return /\bapplication\b/.test(scriptText(root, module));
}

/** Whether a project applies the plugin of Spring Boot, and makes its jar. */
export function isBoot(root: string, module: string): boolean {
  const script = scriptText(root, module);
  const names = script.split('\n').some(line => /["']org\.springframework\.boot["']|\blibs\.plugins\.spring\.?boot\b/i.test(line) && !/\bapply\b\s*\(?\s*false\b/.test(line));
  return names && existsSync(join(root, module, 'src/main')) && !isDisabled(script, 'bootJar');
}

/** Whether a project makes no jar of its own classes. */
export function hasNoJar(root: string, module: string): boolean {
  return isDisabled(scriptText(root, module), 'jar');
}

function isDisabled(script: string, task: string): boolean {
  return new RegExp(`(?<![\\w-])${task}(?![\\w-])["']?\\s*\\)?\\s*(?:\\{[^{}]*?\\benabled|\\.enabled)\\s*=\\s*false`).test(script);
}

/** Folders of the projects that can start. */
export function startingProjects(root: string): string[] {
  const starts = (folder: string): boolean => isApplication(root, folder) || isBoot(root, folder);
  return starts('.') ? ['.'] : includedProjects(root).filter(starts);
}

/** The class that a project's build file names to start. */
export function gradleMainClass(root: string, module: string): string | undefined {
  const named = scriptText(root, module).matchAll(/\bmainClass(?:Name)?\s*(?:=|\.set\s*\()\s*["']([^"'\n]+)["']/g);
  const classes = [...new Set([...named].map(([, name]) => name))].filter(isClassName);
  return classes.length === 1 ? classes[0] : undefined;
}

/** As settings say it; the build stage's folder is called src. */
export function projectName(root: string): string {
  return /^\s*rootProject\.name\s*=\s*["']([^"'/\\$]+)["']/m.exec(text(root, settingsOf(root)))?.[1] ?? 'src';
}

/** A version that a build file takes from the catalog: `libs.versions.java.get()`. */
export function catalogVersion(root: string, name: string): string | undefined {
  const versions = /^\[versions\]([^[]*)/m.exec(text(root, ['gradle/libs.versions.toml'].find(path => existsSync(join(root, path)))))?.[1] ?? '';
  const lines = versions.split('\n').map(line => /^\s*["']?([\w.-]+)["']?\s*=\s*["']([^"']*)["']/.exec(line));
  return lines.find(line => line?.[1].replace(/[-_]/g, '.') === name)?.[2];
}

function settingsOf(root: string): string | undefined {
  return SETTINGS.find(path => existsSync(join(root, path)));
}

/** Without comments; addresses in texts have slashes too. */
function text(root: string, path: string | undefined): string {
  const all = path === undefined ? '' : readText('JavaProgram.projectRoot', root, path);
  return all.replace(/("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (_found, quoted?: string) => quoted ?? ' ');
}
