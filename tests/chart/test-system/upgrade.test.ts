// Installed, upgraded, removed and installed again by real Helm: keys are made once.
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster } from './cluster';
import { CHART, helm, HELM_VERSIONS, type Output } from './helm';
import { type Manifest, NAMESPACE } from './manifests';
import { secretsIn } from './policy';

jest.setTimeout(600_000);

const GENERATED = ['jam-midip2p-keys', 'jam-midip2p-tls', 'jam-midip2p-postgresql', 'jam-midip2p-admin'];

describe.each(HELM_VERSIONS)('Helm %s', (version) => {
  let dir: string;
  let cluster: Cluster;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'midip2p-cluster-'));
    cluster = await Cluster.start(dir);
  });
  afterEach(async () => {
    await cluster.stop();
    rmSync(dir, { recursive: true });
  });

  const run = async (...args: string[]): Promise<Output> => {
    const output = await helm(version, cluster.kubeconfig).run(...args, ...NAMESPACE);
    if (output.code !== 0) throw new Error(output.stderr);
    return output;
  };
  const change = (what: 'install' | 'upgrade', ...set: string[]) =>
    run(what, 'jam', CHART, '--disable-openapi-validation', ...set.flatMap((value) => ['--set', value]));
  const secrets = () => GENERATED.map((name) => cluster.get('Secret', name)?.data);
  const pods = () => (cluster.get('Deployment', 'jam-midip2p') as Manifest).spec.template.metadata.annotations;

  it('keeps keys, certificate and passwords through upgrades, and through removal', async () => {
    const { stdout: notes } = await change('install', 'admin.name=ada');
    const [keys, tls, database, admin] = secrets();
    expect(Object.keys({ ...keys, ...tls, ...database, ...admin }).sort()).toEqual(
      ['introduction.pem', 'password', 'tls.crt', 'tls.key', 'token.pem', 'url'].sort(),
    );
    for (const pem of Object.values(keys!))
      expect(createPrivateKey(Buffer.from(pem, 'base64')).asymmetricKeyType).toBe('ed25519');
    const certificate = new X509Certificate(Buffer.from(tls!['tls.crt']!, 'base64'));
    expect(certificate.checkPrivateKey(createPrivateKey(Buffer.from(tls!['tls.key']!, 'base64')))).toBe(true);
    expect(certificate.subjectAltName).toContain('DNS:jam-midip2p.music.svc');

    // The notes pin this certificate, and have no secret in them.
    expect(notes).toContain(`#${createHash('sha256').update(certificate.raw).digest('hex')}"`);
    for (const name of GENERATED)
      for (const [, value] of secretsIn(cluster.get('Secret', name)!)) expect(notes).not.toContain(value.trim());

    const [before, made] = [secrets(), pods()];
    const { stdout: again } = await change('upgrade', 'admin.name=ada', 'replicaCount=2');
    expect(cluster.get('Deployment', 'jam-midip2p')!.spec.replicas).toBe(2);
    expect([secrets(), pods()]).toEqual([before, made]);
    expect(again).toContain(/#[0-9a-f]{64}/.exec(notes)![0]);

    await run('uninstall', 'jam');
    expect(cluster.names().sort()).toEqual(
      [...GENERATED.map((name) => `Secret ${name}`), 'ServiceAccount default'].sort(),
    );
    await change('install', 'admin.name=ada');
    expect([secrets(), pods()]).toEqual([before, made]);
  });

  it('goes back to what was there before the upgrade, with the same keys', async () => {
    await change('install');
    const [before, made] = [secrets(), pods()];
    await change('upgrade', 'replicaCount=3', 'config.log.level=debug');
    expect(pods()).not.toEqual(made);
    await run('rollback', 'jam');
    expect([secrets(), pods()]).toEqual([before, made]);
    expect(cluster.get('Deployment', 'jam-midip2p')!.spec.replicas).toBe(1);
  });

  it('makes anew what was removed, and then starts the servers again', async () => {
    await change('install');
    const [before, made] = [secrets(), pods()];
    cluster.remove('Secret', 'jam-midip2p-tls');
    await change('upgrade');
    const [keys, tls, database] = secrets();
    expect([keys, database]).toEqual([before[0], before[2]]);
    expect(tls).not.toEqual(before[1]);
    expect(pods()['checksum/secrets']).not.toBe(made['checksum/secrets']);
    expect(pods()['checksum/config']).toBe(made['checksum/config']);
  });

  it('starts the servers again when a setting has changed', async () => {
    await change('install');
    const made = pods();
    await change('upgrade', 'config.log.level=debug');
    expect(pods()['checksum/config']).not.toBe(made['checksum/config']);
    expect(pods()['checksum/secrets']).toBe(made['checksum/secrets']);
  });

  it.each([
    ['keys.existingSecret=lost'],
    ['tls.existingSecret=lost'],
    ['database.external.existingSecret=lost', 'database.bundled.enabled=false'],
    ['admin.existingSecret=lost', 'admin.name=ada'],
  ])('says which Secret is missing: %s', async (...set) => {
    await expect(change('install', ...set)).rejects.toThrow(
      /existingSecret names the Secret lost, which is not in the namespace music: make it first/,
    );
    expect(cluster.names()).toEqual(['ServiceAccount default']);
  });
});
