// Rules for every manifest, beyond its schema. Each rule returns a line for everything that breaks it.
import { containersOf, type Manifest, named, ofKind, type Pod, podsOf, type Tree } from './manifests';

export type Rule = (manifests: Manifest[]) => string[];

export const RULES: Record<string, Rule> = {
  /** https://kubernetes.io/docs/concepts/security/pod-security-standards/, and a root that nobody writes to. */
  'pods keep to the restricted profile': eachPod((pod) => [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter((key) => pod.spec[key]),
    ...(pod.spec.securityContext?.runAsNonRoot === true && pod.spec.securityContext.runAsUser > 0 ? [] : ['root']),
    ...(pod.spec.securityContext?.seccompProfile?.type === 'RuntimeDefault' ? [] : ['seccomp']),
    ...(pod.spec.volumes ?? [])
      .filter(
        (v: Tree) => !['configMap', 'secret', 'emptyDir', 'projected', 'persistentVolumeClaim'].some((k) => k in v),
      )
      .map((v: Tree) => `volume ${v.name}`),
    ...containersOf(pod).flatMap(({ name, securityContext = {}, ports = [] }) => [
      ...(securityContext.allowPrivilegeEscalation === false ? [] : [`${name}: privilege escalation`]),
      ...(securityContext.capabilities?.drop?.includes('ALL') ? [] : [`${name}: capabilities`]),
      ...(securityContext.capabilities?.add ? [`${name}: added capabilities`] : []),
      ...(securityContext.readOnlyRootFilesystem === true ? [] : [`${name}: root file system`]),
      ...(securityContext.privileged ? [`${name}: privileged`] : []),
      ...ports.filter((p: Tree) => p.hostPort).map((p: Tree) => `${name}: host port ${p.hostPort}`),
    ]),
  ]),

  'pods hold no token of the cluster': eachPod(({ spec }) =>
    spec.automountServiceAccountToken === false ? [] : ['token'],
  ),

  'containers say what they need and what they may have at most': eachPod((pod) =>
    containersOf(pod).flatMap(({ name, resources }) =>
      [
        ['requests', 'cpu'],
        ['requests', 'memory'],
        ['limits', 'memory'],
      ].flatMap(([what, of]) => (resources?.[what!]?.[of!] ? [] : [`${name}: ${what}.${of}`])),
    ),
  ),

  'containers that serve are probed': (manifests) =>
    podsOf(manifests.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')).flatMap((pod) =>
      pod.spec.containers.flatMap((container: Tree) =>
        ['startupProbe', 'livenessProbe', 'readinessProbe'].flatMap((probe) => {
          const port = container[probe]?.httpGet?.port ?? container[probe]?.tcpSocket?.port;
          if (!container[probe]) return [`${pod.of} ${container.name}: ${probe}`];
          const known = port === undefined || container.ports.some((p: Tree) => p.name === port);
          return known ? [] : [`${pod.of} ${container.name}: ${probe} asks ${port}`];
        }),
      ),
    ),

  'images have a version': eachPod((pod) =>
    containersOf(pod)
      .filter(({ image }) => !/(:[\w][\w.-]*|@sha256:[0-9a-f]{64})$/.test(image) || /:latest$/.test(image))
      .map(({ image }) => image),
  ),

  'what is mounted is a volume of the pod': eachPod((pod) => {
    const volumes = [...(pod.spec.volumes ?? []).map((v: Tree) => v.name), 'data'];
    return containersOf(pod).flatMap(({ volumeMounts = [] }) =>
      volumeMounts.filter((m: Tree) => !volumes.includes(m.name)).map((m: Tree) => m.name),
    );
  }),

  'selectors find the pods they are for, and no others': (manifests) => {
    const pods = podsOf(manifests);
    return selectors(manifests).flatMap(({ of, labels, finds }) => {
      const found = pods.filter((pod) => holds(pod.labels, labels)).map((pod) => pod.of);
      return JSON.stringify(found) === JSON.stringify(finds(found))
        ? []
        : [`${of} finds ${found.join(', ') || 'nothing'}`];
    });
  },

  'Services lead to TCP ports that containers have': (manifests) =>
    ofKind(manifests, 'Service').flatMap((service) => {
      const pods = podsOf(manifests).filter((pod) => holds(pod.labels, service.spec.selector));
      const names = pods.flatMap((pod) =>
        pod.spec.containers.flatMap((c: Tree) => (c.ports ?? []).map((p: Tree) => p.name)),
      );
      return service.spec.ports
        .filter((port: Tree) => !names.includes(port.targetPort))
        .map((port: Tree) => `${named(service)}: ${port.targetPort}`);
    }),

  'routes and Ingresses lead to Services': (manifests) => {
    const ports = new Set(
      ofKind(manifests, 'Service').flatMap((s) =>
        s.spec.ports.flatMap((p: Tree) => [`${s.metadata.name} ${p.port}`, `${s.metadata.name} ${p.name}`]),
      ),
    );
    const ends = manifests.flatMap((manifest) => [
      ...(manifest.kind.endsWith('Route') ? manifest.spec.rules : []).flatMap((r: Tree) =>
        r.backendRefs.map((b: Tree) => [manifest, `${b.name} ${b.port}`]),
      ),
      ...(manifest.kind === 'Ingress' ? manifest.spec.rules : []).flatMap((r: Tree) =>
        r.http.paths.map((p: Tree) => [manifest, `${p.backend.service.name} ${p.backend.service.port.name}`]),
      ),
    ]) as [Manifest, string][];
    return ends.filter(([, end]) => !ports.has(end)).map(([manifest, end]) => `${named(manifest)}: ${end}`);
  },

  'names and labels are short enough, and no two manifests have one name': (manifests) => {
    const names = manifests.map(named);
    return [
      ...names.filter((name, at) => names.indexOf(name) !== at),
      ...manifests.filter(({ metadata }) => !DNS_LABEL.test(metadata.name) || metadata.name.length > 52).map(named),
      ...manifests.flatMap((manifest) =>
        [
          ...Object.entries(manifest.metadata.labels ?? {}),
          ...podsOf([manifest]).flatMap((p) => Object.entries(p.labels)),
        ]
          .filter(([, value]) => !/^([A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?)?$/.test(value))
          .map(([key]) => `${named(manifest)}: ${key}`),
      ),
    ];
  },

  'everything says where it is and whose it is': (manifests) =>
    manifests
      .filter(
        ({ metadata: { namespace, labels = {} } }) =>
          namespace !== 'music' || labels['app.kubernetes.io/instance'] !== 'jam',
      )
      .map(named),

  'what is generated outlives upgrades and helm uninstall': (manifests) =>
    ofKind(manifests, 'Secret')
      .filter((secret) => secret.metadata.annotations?.['helm.sh/resource-policy'] !== 'keep')
      .map(named),

  'no secret is anywhere but in Secrets': (manifests) => {
    const elsewhere = JSON.stringify(manifests.filter(({ kind }) => kind !== 'Secret'));
    return ofKind(manifests, 'Secret').flatMap((secret) =>
      secretsIn(secret)
        .filter(([, value]) => elsewhere.includes(JSON.stringify(value).slice(1, -1)))
        .map(([key]) => `${named(secret)}: ${key}`),
    );
  },

  'a hook that runs before the installation uses nothing of the installation': (manifests) => {
    const early = manifests.filter((m) => /pre-install/.test(m.metadata.annotations?.['helm.sh/hook'] ?? ''));
    const own = manifests.filter((m) => !early.includes(m)).map((m) => m.metadata.name);
    return podsOf(early).flatMap((pod) => {
      const used = [
        pod.spec.serviceAccountName,
        ...(pod.spec.volumes ?? []).map((v: Tree) => v.secret?.secretName ?? v.configMap?.name),
        ...containersOf(pod).flatMap((c) => (c.env ?? []).map((e: Tree) => e.valueFrom?.secretKeyRef?.name)),
      ];
      return used.filter((name) => own.includes(name)).map((name) => `${pod.of}: ${name}`);
    });
  },
};

/** Everything in a Secret but what everybody may see. */
export const secretsIn = (secret: Manifest): [key: string, value: string][] =>
  Object.entries(secret.data ?? {})
    .filter(([key]) => key !== 'tls.crt')
    .map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]);

// ---- details ----

const DNS_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

function eachPod(broken: (pod: Pod) => string[]): Rule {
  return (manifests) => podsOf(manifests).flatMap((pod) => broken(pod).map((what) => `${pod.of}: ${what}`));
}

const holds = (labels: Record<string, string>, wanted: Record<string, string>): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

interface Selector {
  of: string;
  labels: Record<string, string>;
  /** The values that should have been there, given those that were. */
  finds: (found: string[]) => string[];
}

function selectors(manifests: Manifest[]): Selector[] {
  const exactly = (name: string) => () => [name];
  return manifests.flatMap((m): Selector[] => {
    const { kind, spec, metadata } = m;
    const component = metadata.labels?.['app.kubernetes.io/component'];
    const owner = component === 'postgresql' ? /^StatefulSet / : /^Deployment /;
    const serving = (found: string[]) => (found.length === 1 && owner.test(found[0]!) ? found : ['its own pods']);
    if (kind === 'Deployment' || kind === 'StatefulSet')
      return [
        { of: named(m), labels: spec.selector.matchLabels, finds: exactly(named(m)) },
        ...(spec.template.spec.topologySpreadConstraints ?? []).map((c: Tree) => ({
          of: `${named(m)}: topology spread`,
          labels: c.labelSelector.matchLabels,
          finds: exactly(named(m)),
        })),
      ];
    if (kind === 'Service') return [{ of: named(m), labels: spec.selector, finds: serving }];
    if (kind === 'PodDisruptionBudget') return [{ of: named(m), labels: spec.selector.matchLabels, finds: serving }];
    if (kind === 'NetworkPolicy') return [{ of: named(m), labels: spec.podSelector.matchLabels, finds: serving }];
    return [];
  });
}
