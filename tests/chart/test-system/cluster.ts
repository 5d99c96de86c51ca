// As much of a Kubernetes API server as Helm needs: what is made is kept, found, changed and removed over HTTP. It
// starts no pods. Real Helm does the rest, as in a cluster.
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Manifest, Tree } from './manifests';
import { isProtobuf, releaseRecord } from './release-record';

/** [apiVersion, plural, kind] */
const RESOURCES = [
  ['v1', 'namespaces', 'Namespace'],
  ['v1', 'secrets', 'Secret'],
  ['v1', 'configmaps', 'ConfigMap'],
  ['v1', 'services', 'Service'],
  ['v1', 'serviceaccounts', 'ServiceAccount'],
  ['v1', 'pods', 'Pod'],
  ['apps/v1', 'deployments', 'Deployment'],
  ['apps/v1', 'statefulsets', 'StatefulSet'],
  ['apps/v1', 'replicasets', 'ReplicaSet'],
  ['policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget'],
  ['networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy'],
  ['networking.k8s.io/v1', 'ingresses', 'Ingress'],
  ['batch/v1', 'jobs', 'Job'],
  ['gateway.networking.k8s.io/v1', 'grpcroutes', 'GRPCRoute'],
  ['gateway.networking.k8s.io/v1', 'httproutes', 'HTTPRoute'],
  ['gateway.networking.k8s.io/v1', 'backendtlspolicies', 'BackendTLSPolicy'],
  ['gateway.networking.k8s.io/v1alpha2', 'tlsroutes', 'TLSRoute'],
] as const;

/** The address at which Services of type LoadBalancer are reached. */
const LOAD_BALANCER = '203.0.113.7';

export class Cluster {
  /** By "plural/name". */
  private readonly objects = new Map<string, Manifest>();
  private version = 0;

  private constructor(
    private readonly server: Server,
    readonly kubeconfig: string,
  ) {}

  static async start(dir: string): Promise<Cluster> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const kubeconfig = join(dir, 'kubeconfig.json');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'c',
      clusters: [{ name: 'c', cluster: { server: url } }],
      users: [{ name: 'c', user: {} }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'c', namespace: 'music' } }],
    };
    writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
    const cluster = new Cluster(server, kubeconfig);
    server.on('request', (request, response) => {
      cluster.answer(request, response).catch((error: Error) => response.writeHead(500).end(error.stack));
    });
    cluster.put('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
    return cluster;
  }

  get(kind: string, name: string): Manifest | undefined {
    return this.objects.get(`${RESOURCES.find((r) => r[2] === kind)![1]}/${name}`);
  }

  /** Does what `kubectl apply` does. */
  put(plural: string, object: Manifest): Manifest {
    const kept = structuredClone(object);
    const now = '2026-01-01T00:00:00Z';
    Object.assign(kept.metadata, { namespace: 'music', resourceVersion: String(++this.version) });
    (kept.metadata as Tree).uid ??= randomUUID();
    (kept.metadata as Tree).creationTimestamp ??= now;
    // A cloud outside of the cluster gives such a Service an address.
    if (plural === 'services' && kept.spec?.type === 'LoadBalancer')
      kept.status = { loadBalancer: { ingress: [{ ip: LOAD_BALANCER }] } };
    this.objects.set(`${plural}/${kept.metadata.name}`, kept);
    return kept;
  }

  remove(kind: string, name: string): void {
    this.objects.delete(`${RESOURCES.find((r) => r[2] === kind)![1]}/${name}`);
  }

  /** "Kind name" of everything but Helm's own records. */
  names(): string[] {
    return [...this.objects.values()]
      .filter((object) => object.type !== 'helm.sh/release.v1')
      .map((object) => `${object.kind} ${object.metadata.name}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  // ---- details ----

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://cluster');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const reply = (code: number, tree: unknown) =>
      void response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(tree));
    const refuse = (code: number, reason: string) =>
      reply(code, {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        code,
        reason,
        message: `${request.url} ${reason}`,
      });
    // An empty document: clients that ask for all kinds get none described, and so check none.
    if (url.pathname === '/openapi/v2')
      return void response
        .writeHead(200, { 'content-type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' })
        .end();
    const discovery = discovered(url.pathname);
    if (discovery) return reply(200, discovery);
    const [, group, plural, name, scale] =
      /^\/(?:api\/(?:v1)|apis\/([^/]+\/[^/]+))(?:\/namespaces\/[^/]+)?\/([^/]+)(?:\/([^/]+))?(\/scale)?$/.exec(
        url.pathname,
      ) ?? [];
    const resource = RESOURCES.find(([version, p]) => p === plural && version === (group ?? 'v1'));
    if (!resource) return refuse(404, 'NotFound');
    const kept = this.objects.get(`${plural}/${name}`);
    const sent: Tree =
      request.method === 'DELETE' ? null : isProtobuf(body) ? releaseRecord(body) : parse(body.toString());
    if (request.method === 'POST') {
      if (this.objects.has(`${plural}/${sent.metadata.name}`)) return refuse(409, 'AlreadyExists');
      return reply(201, this.put(plural!, sent));
    }
    if (name === undefined) return this.list(url, resource, response);
    if (!scale && request.method === 'PATCH' && /apply-patch/.test(request.headers['content-type'] ?? ''))
      return reply(200, this.put(plural!, merged(kept ?? {}, sent)));
    if (!kept) return refuse(404, 'NotFound');
    if (scale) return reply(200, scaled(kept, sent));
    if (request.method === 'GET') return reply(200, kept);
    if (request.method === 'PUT') return reply(200, this.put(plural!, sent));
    if (request.method === 'PATCH') return reply(200, this.put(plural!, merged(kept, sent)));
    if (request.method !== 'DELETE') return refuse(405, 'MethodNotAllowed');
    this.objects.delete(`${plural}/${name}`);
    return reply(200, { kind: 'Status', apiVersion: 'v1', status: 'Success' });
  }

  private list(url: URL, [apiVersion, plural, kind]: (typeof RESOURCES)[number], response: ServerResponse): void {
    const terms = (key: string) => (url.searchParams.get(key) ?? '').split(',').filter(Boolean);
    const labels = terms('labelSelector').map((term) => term.split('='));
    const [name] = terms('fieldSelector').map((term) => term.split('=').at(-1));
    const items = [...this.objects]
      .filter(([key]) => key.startsWith(`${plural}/`))
      .map(([, object]) => object)
      .filter(({ metadata }) => labels.every(([key, value]) => metadata.labels?.[key!] === value))
      .filter(({ metadata }) => name === undefined || metadata.name === name);
    response.writeHead(200, { 'content-type': 'application/json' });
    // A watch gets what is there and nothing more, because nothing here changes by itself.
    if (url.searchParams.has('watch')) {
      const since = Number(url.searchParams.get('resourceVersion') ?? 0);
      const news = items.filter(({ metadata }) => Number((metadata as Tree).resourceVersion) > since);
      response.write(news.map((object) => `${JSON.stringify({ type: 'ADDED', object })}\n`).join(''));
      response.flushHeaders();
      return;
    }
    const metadata = { resourceVersion: String(this.version) };
    response.end(JSON.stringify({ kind: `${kind}List`, apiVersion, metadata, items }));
  }
}

function discovered(path: string): Tree | null {
  const groups = [...new Set(RESOURCES.map(([version]) => version))].filter((version) => version.includes('/'));
  if (path === '/version') return { major: '1', minor: '34', gitVersion: 'v1.34.0' };
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis')
    return {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: [...new Set(groups.map((version) => version.split('/')[0]))].map((name) => {
        const versions = groups
          .filter((groupVersion) => groupVersion.startsWith(`${name}/`))
          .map((groupVersion) => ({ groupVersion, version: groupVersion.split('/')[1] }));
        return { name, versions, preferredVersion: versions[0] };
      }),
    };
  if (path === '/openapi/v3') {
    const documents = [...new Set(RESOURCES.map(([version]) => (version === 'v1' ? 'api/v1' : `apis/${version}`)))];
    return { paths: Object.fromEntries(documents.map((name) => [name, { serverRelativeURL: `/openapi/v3/${name}` }])) };
  }
  const described = /^\/openapi\/v3\/apis?\/(.+)$/.exec(path)?.[1];
  if (described !== undefined) return description(described);
  const groupVersion = path === '/api/v1' ? 'v1' : /^\/apis\/([^/]+\/[^/]+)$/.exec(path)?.[1];
  if (groupVersion === undefined) return null;
  const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
  const resources = RESOURCES.filter(([version]) => version === groupVersion).map(([, name, kind]) => ({
    ...{ name, singularName: kind.toLowerCase(), namespaced: true, kind, verbs },
  }));
  const scale = { name: 'deployments/scale', singularName: '', namespaced: true, kind: 'Scale' };
  if (groupVersion === 'apps/v1')
    resources.push({ ...scale, group: 'autoscaling', version: 'v1', verbs: ['get', 'patch', 'update'] } as Tree);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

/** Says that the cluster checks fields itself, so that clients need not. (render.test.ts checks those of the chart.) */
function description(groupVersion: string): Tree {
  const [version, group] = groupVersion.split('/').reverse();
  const parameters = [{ name: 'fieldValidation', in: 'query', schema: { type: 'string' } }];
  const paths = RESOURCES.filter(([of]) => of === groupVersion).map(([, plural, kind]) => {
    const is = { 'x-kubernetes-group-version-kind': { group: group ?? '', version, kind } };
    return [`/${plural}/{name}`, { patch: { ...is, parameters, responses: {} } }];
  });
  return { openapi: '3.0.0', info: { title: groupVersion, version: 'v1' }, paths: Object.fromEntries(paths) };
}

/** The number of pods of a Deployment, which `kubectl scale` reads and changes. */
function scaled(deployment: Manifest, sent: Tree): Tree {
  if (sent) deployment.spec.replicas = sent.spec.replicas;
  const { name, namespace } = deployment.metadata;
  const { replicas } = deployment.spec;
  return { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name, namespace }, spec: { replicas }, status: {} };
}

/** RFC 7386: null removes, lists are replaced. */
function merged(below: Tree, above: Tree): Tree {
  if (above === null || typeof above !== 'object' || Array.isArray(above)) return above;
  const result: Tree = below !== null && typeof below === 'object' && !Array.isArray(below) ? { ...below } : {};
  for (const [key, value] of Object.entries(above)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}
