// The notes after an installation: the exact command to join, for each way to reach the server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster } from './cluster';
import { CHART, helm, HELM_VERSIONS } from './helm';
import { NAMESPACE, valueFile } from './manifests';

jest.setTimeout(600_000);

// Helm asks for the kinds of the cluster before it prints.
const dir = mkdtempSync(join(tmpdir(), 'midip2p-notes-'));
let cluster: Cluster;
beforeAll(async () => (cluster = await Cluster.start(dir)));
afterAll(async () => {
  await cluster.stop();
  rmSync(dir, { recursive: true });
});

describe.each(HELM_VERSIONS)('Helm %s', (version) => {
  const notes = async (values: string, ...set: string[]): Promise<string> => {
    const flags = [
      '--dry-run=client',
      '--disable-openapi-validation',
      '-f',
      valueFile(values),
      ...set.flatMap((value) => ['--set', value]),
    ];
    const { code, stdout, stderr } = await helm(version, cluster.kubeconfig).run(
      'install',
      'jam',
      CHART,
      ...NAMESPACE,
      ...flags,
    );
    expect([code, stderr.replace(/^level=.*\n/gm, '')]).toEqual([0, '']);
    return stdout.slice(stdout.indexOf('NOTES:'));
  };

  it.each([
    ['default', [], 'midip2p signup NAME --server "127.0.0.1:7420#FINGERPRINT"'],
    ['default', ['publicAddress=jam.example.org'], 'midip2p signup NAME --server "jam.example.org:7420#FINGERPRINT"'],
    ['default', ['service.type=NodePort'], 'midip2p signup NAME --server "$HOST:$PORT#FINGERPRINT"'],
    ['load-balancer', [], 'midip2p signup NAME --server "203.0.113.7:443#FINGERPRINT"'],
    ['load-balancer', ['publicAddress='], 'midip2p signup NAME --server "$HOST:443#FINGERPRINT"'],
    ['ingress', [], 'midip2p signup NAME --server "jam.example.org:443"'],
    ['gateway', [], 'midip2p signup NAME --server "jam.example.org:443"'],
    ['gateway-passthrough', [], 'midip2p signup NAME --server "jam.example.org:443#FINGERPRINT"'],
    ['own-secrets', [], 'midip2p signup NAME --server "jam.example.org:443"'],
  ])('tells how to join with %s %j', async (values, set, command) => {
    const lines = (await notes(values, ...set)).replace(/#[0-9a-f]{64}"/, '#FINGERPRINT"').split('\n');
    expect(lines).toContain(`  ${command}`);
  });

  it('says what is for trials, what to back up, and where the password is', async () => {
    expect(await notes('default')).toMatch(/for trials[^]*jam-midip2p-keys and jam-midip2p-tls: back them up/);
    expect(await notes('load-balancer')).toContain(
      "kubectl -n music get secret jam-midip2p-admin -o jsonpath='{.data.password}' | base64 -d",
    );
    const own = await notes('own-secrets');
    expect(own).toContain("get secret midip2p-administrator -o jsonpath='{.data.first\\.password}'");
    expect(own).not.toMatch(/for trials|back them up/);
  });
});
