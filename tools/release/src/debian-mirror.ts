// Where Debian is had from: a matter of the machine on which a release is made, so no address is written down here.
import { run } from './program';

/** MIDIP2P_DEBIAN_MIRROR, else the one that apt has been told of; none where there is neither. */
export async function debianMirror(): Promise<string[]> {
  const named = process.env.MIDIP2P_DEBIAN_MIRROR;
  const targets = named ? '' : await run('apt-get', ['indextargets', '--format', '$(ORIGIN) $(LABEL) $(REPO_URI)']);
  const found = named ?? /^Debian Debian (\S+)$/m.exec(targets)?.[1];
  return found ? [found.replace(/\/$/, '')] : [];
}
