// Every rule of policy.ts holds for everything that the chart makes, and each rule fails when it should.
import { helm, HELM_VERSIONS } from './helm';
import { containersOf, type Manifest, ofKind, one, podsOf, rendered, VALUE_FILES } from './manifests';
import { RULES } from './policy';

jest.setTimeout(600_000);

const ALL = HELM_VERSIONS.flatMap((version) => VALUE_FILES.map((values) => [version, values] as const));

it.each(ALL)('Helm %s with %s breaks no rule', async (version, values) => {
  const manifests = await rendered(helm(version), values);
  const broken = Object.entries(RULES).flatMap(([rule, breaks]) => breaks(manifests).map((what) => `${rule}: ${what}`));
  expect(broken).toEqual([]);
});

/** A change for the worse, and the rule that notices it. */
const WORSE: [rule: string, values: string, worsen: (manifests: Manifest[]) => void][] = [
  ['pods keep to the restricted profile', 'default', (m) => delete server(m).securityContext.seccompProfile],
  [
    'pods keep to the restricted profile',
    'default',
    (m) => (container(m).securityContext.capabilities.drop = ['NET_RAW']),
  ],
  [
    'pods keep to the restricted profile',
    'default',
    (m) => server(m).volumes.push({ name: 'x', hostPath: { path: '/' } }),
  ],
  ['pods hold no token of the cluster', 'default', (m) => delete server(m).automountServiceAccountToken],
  [
    'containers say what they need and what they may have at most',
    'default',
    (m) => delete container(m).resources.limits,
  ],
  ['containers that serve are probed', 'default', (m) => delete container(m).livenessProbe],
  ['containers that serve are probed', 'default', (m) => (container(m).readinessProbe.httpGet.port = 'http')],
  ['images have a version', 'default', (m) => (container(m).image = 'midip2p-server:latest')],
  ['images have a version', 'default', (m) => (container(m).image = 'registry.example.org:5000/midip2p-server')],
  ['what is mounted is a volume of the pod', 'default', (m) => server(m).volumes.shift()],
  [
    'selectors find the pods they are for, and no others',
    'default',
    (m) => (one(m, 'Service', 'jam-midip2p').spec.selector = { 'app.kubernetes.io/instance': 'jam' }),
  ],
  [
    'selectors find the pods they are for, and no others',
    'default',
    (m) => (one(m, 'PodDisruptionBudget', 'jam-midip2p').spec.selector.matchLabels['app.kubernetes.io/name'] = 'x'),
  ],
  [
    'Services lead to TCP ports that containers have',
    'default',
    (m) => (one(m, 'Service', 'jam-midip2p').spec.ports[0].targetPort = 'grpc'),
  ],
  [
    'routes and Ingresses lead to Services',
    'gateway',
    (m) => (ofKind(m, 'GRPCRoute')[0]!.spec.rules[0].backendRefs[0].port = 1),
  ],
  [
    'routes and Ingresses lead to Services',
    'ingress',
    (m) => (ofKind(m, 'Ingress')[0]!.spec.rules[0].http.paths[0].backend.service.port.name = 'x'),
  ],
  [
    'names and labels are short enough, and no two manifests have one name',
    'default',
    (m) => (one(m, 'ConfigMap', 'jam-midip2p').metadata.name = 'a'.repeat(64)),
  ],
  [
    'everything says where it is and whose it is',
    'default',
    (m) => delete one(m, 'ConfigMap', 'jam-midip2p').metadata.namespace,
  ],
  [
    'what is generated outlives upgrades and helm uninstall',
    'default',
    (m) => delete one(m, 'Secret', 'jam-midip2p-keys').metadata.annotations,
  ],
  [
    'no secret is anywhere but in Secrets',
    'default',
    (m) => {
      const url = Buffer.from(one(m, 'Secret', 'jam-midip2p-postgresql').data!.url!, 'base64').toString();
      one(m, 'ConfigMap', 'jam-midip2p').data!['config.json'] = JSON.stringify({ database: { url } });
    },
  ],
  [
    'a hook that runs before the installation uses nothing of the installation',
    'external-database',
    (m) => (one(m, 'Job', 'jam-midip2p-migrate').spec.template.spec.serviceAccountName = 'jam-midip2p'),
  ],
];

it.each(WORSE)('notices when not: %s (%s, %#)', async (rule, values, worsen) => {
  const manifests = await rendered(helm(HELM_VERSIONS[0]!), values);
  expect(RULES[rule]!(manifests)).toEqual([]);
  worsen(manifests);
  expect(RULES[rule]!(manifests)).not.toEqual([]);
});

it('has a case for every rule', () => {
  expect([...new Set(WORSE.map(([rule]) => rule))].sort()).toEqual(Object.keys(RULES).sort());
});

// ---- details ----

const serverPod = (manifests: Manifest[]) => podsOf([one(manifests, 'Deployment', 'jam-midip2p')])[0]!;
const server = (manifests: Manifest[]) => serverPod(manifests).spec;
const container = (manifests: Manifest[]) => containersOf(serverPod(manifests)).at(-1)!;
