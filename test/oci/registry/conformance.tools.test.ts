import { RUNNER, runSuite, SPECS } from './conformance';
import { FakeRegistry } from './fake-registry';

/** The first run builds them. */
const PATIENCE = 600_000;

describe('the fake registry passes the conformance suite of the OCI distribution specification', () => {
  let registry: FakeRegistry;
  beforeEach(async () => (registry = await FakeRegistry.start({ auth: 'bearer', username: 'user', password: 'word' })));
  afterEach(async () => registry.stop());

  test('all specs', async () => {
    const outcome = await runSuite(SPECS, {
      OCI_ROOT_URL: `http://${registry.host}`,
      OCI_NAMESPACE: 'conformance/one',
      OCI_CROSSMOUNT_NAMESPACE: 'conformance/two',
      OCI_USERNAME: 'user',
      OCI_PASSWORD: 'word',
      OCI_AUTOMATIC_CROSSMOUNT: '1',
      OCI_HIDE_SKIPPED_WORKFLOWS: '0',
      OCI_TEST_PULL: '1',
      OCI_TEST_PUSH: '1',
      OCI_TEST_CONTENT_DISCOVERY: '1',
      OCI_TEST_CONTENT_MANAGEMENT: '1',
    });
    expect(outcome.failed).toEqual([]);
    // each is for registries, or for ways to run the suite, that are the contrary of this one
    expect(outcome.skipped.map(name => name.replace('[It] OCI Distribution Conformance Tests ', ''))).toEqual([
      'Pull Setup Get tag name from environment',
      'Push Cross-Repository Blob Mount Cross-mounting of nonexistent blob should yield session id',
      'Push Cross-Repository Blob Mount Cross-mounting without from, and automatic content discovery disabled should return a 202',
      'Content Discovery Setup Populate registry with test tags (no push)',
    ]);
    expect(outcome.passed).toBeGreaterThanOrEqual(70);
  }, PATIENCE);

  test('all states of the runner, which has sha512 and missing subjects as well', async () => {
    const outcome = await runSuite(RUNNER, {
      OCI_REGISTRY: registry.host,
      OCI_TLS: 'disabled',
      OCI_REPO1: 'conformance/one',
      OCI_REPO2: 'conformance/two',
      OCI_USERNAME: 'user',
      OCI_PASSWORD: 'word',
      OCI_VERSION: '1.1',
      OCI_API_BLOBS_UPLOAD_CANCEL: 'true',
    });
    expect(outcome.failed).toEqual([]);
    expect(outcome.skipped).toEqual([]);
    expect(outcome.passed).toBeGreaterThanOrEqual(28);
  }, PATIENCE);
});
