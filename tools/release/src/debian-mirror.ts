// The mirror from which Debian's packages are fetched. It depends on the machine on which a release is made, so no
// address is written down here.
import { run } from './program';

/** MIDIP2P_DEBIAN_MIRROR, else the mirror of this machine's apt; none if there is neither. */
export async function debianMirror(): Promise<string[]> {
  const named = process.env.MIDIP2P_DEBIAN_MIRROR;
  const targets = named ? '' : await run('apt-get', ['indextargets', '--format', '$(ORIGIN) $(LABEL) $(REPO_URI)']);
  const found = named ?? /^Debian Debian (\S+)$/m.exec(targets)?.[1];
  return found ? [found.replace(/\/$/, '')] : [];
}
