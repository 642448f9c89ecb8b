import { RustPackage } from './manifest';
import { tableOf, textOf, TomlTable } from '../../sources/toml';

/** The crates that hold the runtime interface client. */
const CLIENTS = ['lambda_runtime', 'lambda_http'];

/** Whether a package depends on one of them, whatever it calls it. */
export function hasLambdaClient({ manifest }: RustPackage): boolean {
  const targets = Object.keys(tableOf(manifest, 'target')).map(name => tableOf(tableOf(manifest, 'target'), name));
  return [manifest, ...targets].map(table => tableOf(table, 'dependencies')).some(named);
}

function named(dependencies: TomlTable): boolean {
  return Object.keys(dependencies).some(name => CLIENTS.includes(textOf(tableOf(dependencies, name), 'package') ?? name));
}
