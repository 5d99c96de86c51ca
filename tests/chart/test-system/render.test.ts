// Helm 3 and 4 take the chart, and every version of Kubernetes takes what they make of it.
import { CHART, helm, HELM_VERSIONS } from './helm';
import { type Manifest, rendered, VALUE_FILES, valueFile } from './manifests';
import { KUBERNETES_VERSIONS, schemasOf } from './schemas';

jest.setTimeout(600_000); // the first run fetches Helm

describe.each(HELM_VERSIONS)('Helm %s', (version) => {
  it('is the one that was asked for', async () => {
    expect((await helm(version).run('version', '--short')).stdout).toContain(`v${version}`);
  });

  it.each(VALUE_FILES)('lints %s strictly', async (values) => {
    const output = await helm(version).run('lint', '--strict', CHART, '-f', valueFile(values));
    expect([output.code, output.stderr]).toEqual([0, '']);
  });

  it('needs no values at all', async () => {
    const output = await helm(version).run('template', CHART, '--generate-name');
    expect([output.code, output.stderr]).toEqual([0, '']);
  });
});

describe.each(KUBERNETES_VERSIONS)('Kubernetes %s', (kubernetes) => {
  const schemas = schemasOf(kubernetes);
  const flags = ['--kube-version', kubernetes];

  it.each(HELM_VERSIONS.flatMap((version) => VALUE_FILES.map((values) => [version, values])))(
    'takes what Helm %s makes of %s',
    async (version, values) => {
      const manifests = await rendered(helm(version), values, ...flags);
      expect(manifests.length).toBeGreaterThan(5);
      expect(manifests.flatMap(schemas.troubles)).toEqual([]);
    },
  );

  it('does not take what it does not know', () => {
    const pod = (spec: object): Manifest => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec });
    const container = { name: 'x', image: 'x:1' };
    expect(schemas.troubles(pod({ containers: [container] }))).toEqual([]);
    const wrong = [
      pod({ containers: [container], restartPolcy: 'Never' }),
      pod({ containers: [{ ...container, readinessProbe: { httpGet: { port: 1, paht: '/' } } }] }),
      pod({ containers: [{ ...container, env: [{ name: 'A', value: 1 }] }] }),
      pod({}),
      { ...pod({ containers: [container] }), apiVersion: 'v2' },
    ];
    for (const manifest of wrong) expect(schemas.troubles(manifest)).not.toEqual([]);
  });
});

it('knows Kubernetes 1.28 to 1.36', () => {
  expect(KUBERNETES_VERSIONS).toEqual(Array.from({ length: 9 }, (_, n) => `1.${28 + n}`));
});
