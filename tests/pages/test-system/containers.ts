// Docker's words, done by Podman and podman-compose, with the images that the page needs: the server's, as its users
// build it, and for PostgreSQL's, which comes from a registry, Debian's PostgreSQL under the same name.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildah, buildImage, IMAGE, podman, STORAGE } from '@midip2p/image';
import type { World } from './world';

const POSTGRES = 'docker.io/library/postgres:18-bookworm';

/** Makes them: in the store that `World` has to show. */
export function images(): string {
  buildImage();
  podman('tag', IMAGE, 'localhost/midip2p-server:0.1.0');
  if (podman('image', 'exists', POSTGRES).status !== 0)
    buildah(
      ...['build', '--format', 'docker', '--pull=never', '--network', 'host', '--layers=false', '--tag', POSTGRES],
      path.join(__dirname, 'postgres'),
    );
  return STORAGE;
}

/** The environment of a shell there. */
export function containers(world: World): Record<string, string> {
  const [storage, networks] = [world.file('containers'), world.file('networks')];
  for (const folder of [storage, networks]) mkdirSync(folder);
  const [configuration, store] = [world.file('containers.conf'), world.file('storage.conf')];
  writeFileSync(
    configuration,
    `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
[network]
network_backend = "netavark"
network_config_dir = "${networks}"
`,
  );
  writeFileSync(
    store,
    `[storage]
driver = "overlay"
graphroot = "${storage}"
runroot = "/run/containers/storage"
[storage.options]
additionalimagestores = ["${world.file('shown')}"]
`,
  );
  // What Docker's daemon does is done by Podman itself, which needs the programs of the administrator for it.
  const docker = `#!/bin/sh
PATH=$PATH:/usr/sbin:/sbin
if [ "$1" = compose ]; then shift; exec podman-compose "$@"; fi
exec podman "$@"
`;
  writeFileSync(path.join(world.file('bin'), 'docker'), docker, { mode: 0o755 });
  return { CONTAINERS_CONF: configuration, CONTAINERS_STORAGE_CONF: store };
}
