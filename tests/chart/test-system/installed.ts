// One installation on a database of the caller's, on 127.0.0.1: what Helm would send to a cluster, and what it prints.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from './cluster';
import { CHART, helm, HELM_VERSIONS } from './helm';
import { type Manifest, NAMESPACE, parsed } from './manifests';

/** The manifests and the notes of one rendering, so that both have the same certificate. */
export async function installed(
  dir: string,
  databaseUrl: string,
  port: number,
  operations: number,
  image?: string,
): Promise<{ manifests: Manifest[]; notes: string }> {
  const cluster = await Cluster.start(dir);
  try {
    const [repository, tag] = image?.split(':') ?? [];
    const values = {
      ...(image === undefined ? {} : { image: { repository, tag } }),
      publicAddress: `127.0.0.1:${port}`,
      config: {
        server: { host: '127.0.0.1', port, drainSeconds: 1 },
        operations: { host: '127.0.0.1', port: operations },
      },
      admin: { name: 'operator' },
      database: { bundled: { enabled: false }, external: { existingSecret: 'database' } },
    };
    const file = join(dir, 'values.json');
    writeFileSync(file, JSON.stringify(values));
    const flags = ['--dry-run=client', '--disable-openapi-validation', '-f', file, '-o', 'json'];
    const output = await helm(HELM_VERSIONS.at(-1)!, cluster.kubeconfig).run(
      'install',
      'jam',
      CHART,
      ...NAMESPACE,
      ...flags,
    );
    if (output.code !== 0) throw new Error(output.stderr);
    const release = JSON.parse(output.stdout) as {
      manifest: string;
      hooks: { manifest: string }[];
      info: { notes: string };
    };
    const all = [release.manifest, ...release.hooks.map((hook) => hook.manifest)].flatMap(parsed);
    const url = Buffer.from(databaseUrl).toString('base64');
    all.push({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database' }, data: { url } });
    return { manifests: all, notes: release.info.notes };
  } finally {
    await cluster.stop();
  }
}
