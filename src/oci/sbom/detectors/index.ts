import type { Detector } from '../detector';
import { debianCopyright } from './debian-copyright';
import { debianPackages } from './debian-packages';
import { goBuildInfo } from './go-build-info';
import { javaArchives } from './java-archives';
import { npmLock } from './npm-lock';
import { npmPackages } from './npm-packages';
import { osRelease } from './os-release';
import { pythonPackages } from './python-packages';

/** Every kind of file that packages are found in. */
export const DETECTORS: readonly Detector[] = [
  debianCopyright, debianPackages, goBuildInfo, javaArchives, npmLock, npmPackages, osRelease, pythonPackages,
];
