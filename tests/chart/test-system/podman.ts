// The chart's pod in real containers, by `podman play kube`; what podman 4.3 does not do by itself is done before.
import { execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { environment, store } from '@midip2p/image';
import { containersOf, type Manifest, ofKind, one, type Pod, type Tree } from './manifests';

export class Podman {
  private readonly secrets: string[] = [];
  private readonly plays: string[] = [];
  private readonly volumes = new Set<string>();

  constructor(private readonly dir: string) {}

  async run(...args: string[]): Promise<string> {
    const { stdout, stderr } = await promisify(execFile)('podman', [...store, ...args], {
      env: environment,
      timeout: 120_000,
    });
    return stdout + stderr;
  }

  /** Starts the pod on this machine's own network; its containers are called NAME-CONTAINER. */
  async play(name: string, manifests: Manifest[], pod: Pod): Promise<void> {
    const configMaps = pod.spec.volumes.flatMap((v: Tree) => (v.configMap ? [v.configMap.name] : []));
    for (const secret of secretsOf(pod)) await this.keep(one(manifests, 'Secret', secret), pod);
    const documents = [
      ...ofKind(manifests, 'ConfigMap').filter((m) => configMaps.includes(m.metadata.name)),
      podOf(name, pod),
    ];
    const file = join(this.dir, `${name}.yaml`);
    writeFileSync(file, documents.map((document) => `---\n${JSON.stringify(document)}\n`).join(''), { mode: 0o600 });
    this.plays.push(file);
    for (const { secret, configMap } of pod.spec.volumes as Tree[])
      for (const name of [secret?.secretName, configMap?.name]) if (name) this.volumes.add(name);
    await this.run('play', 'kube', file);
  }

  /** Resolves when the container's log has these words. */
  async waitFor(container: string, words: string): Promise<void> {
    const child = spawn('podman', [...store, 'logs', '--follow', container], { env: environment, timeout: 60_000 });
    let text = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => (text += chunk.toString()).includes(words) && resolve();
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('close', () => reject(new Error(`${container} ended before it said "${words}": ${text}`)));
    });
    child.kill();
  }

  /** Removes everything that was started or made. */
  async clear(): Promise<void> {
    // It leaves the volumes that it made of Secrets and ConfigMaps.
    const undone = [
      ...this.plays.map((file) => ['play', 'kube', '--down', file]),
      ...[...this.volumes].map((volume) => ['volume', 'rm', '--force', volume]),
      ...this.secrets.map((secret) => ['secret', 'rm', secret]),
    ];
    const errors: unknown[] = [];
    for (const undo of undone) await this.run(...undo).catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw new AggregateError(errors, errors.map(String).join('\n'));
  }

  // ---- details ----

  /** podman 4.3 takes no Secret from the file; it has secrets of its own: its data as it is for an environment, and decoded
   *  below `data` for a volume. */
  private async keep(secret: Manifest, pod: Pod): Promise<void> {
    const { name } = secret.metadata;
    if (this.secrets.includes(name)) return;
    const isVolume = pod.spec.volumes.some((v: Tree) => v.secret?.secretName === name);
    const file = join(this.dir, `${name}.json`);
    writeFileSync(file, JSON.stringify(isVolume ? { data: decoded(secret.data!) } : secret.data), { mode: 0o600 });
    await this.run('secret', 'create', name, file);
    this.secrets.push(name);
  }
}

const decoded = (data: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));

function secretsOf(pod: Pod): string[] {
  const names = [
    ...pod.spec.volumes.flatMap((v: Tree) => (v.secret ? [v.secret.secretName as string] : [])),
    ...containersOf(pod).flatMap((c) => (c.env ?? []).flatMap((e: Tree) => e.valueFrom?.secretKeyRef?.name ?? [])),
  ];
  return [...new Set(names)];
}

function podOf(name: string, { labels, spec }: Pod): Tree {
  // Podman 4.3 fails at a Secret's volume unless this is given.
  const volumes = spec.volumes.map((v: Tree) => (v.secret ? { ...v, secret: { ...v.secret, optional: false } } : v));
  // What listens on the machine's own network has no port to map.
  const containers = spec.containers.map((c: Tree) => ({ ...c, ports: [] }));
  const annotations = { 'io.podman.annotations.init.container.type': 'always' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, annotations },
    spec: { ...spec, containers, volumes, hostNetwork: true, restartPolicy: 'Never' },
  };
}
