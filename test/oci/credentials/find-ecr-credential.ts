import { ecrCredentials } from '../../../src/oci/credentials/ecr';

/** Prints the credential for a registry, or the error. */
ecrCredentials().find(process.argv[2], 'api').then(
  found => process.stdout.write(found === undefined ? 'nobody' : JSON.stringify(found)),
  error => process.stdout.write(error.message),
);
