// The name of this machine until its player chooses another: other players and the list of devices show it.
import { readFileSync } from 'node:fs';
import os from 'node:os';

/** Host names that makers of systems give to machines: they do not distinguish one machine from another. */
const SAYS_NOTHING =
  /^(localhost|vm|host|server|debian|ubuntu|fedora|archlinux|arch|alpine|raspberrypi|linux|pc|desktop|laptop|computer|mac|macbook(-pro|-air)?|(desktop|laptop|win)-[a-z0-9]{6,})?$/i;

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = { linux: 'Linux', darwin: 'Mac', win32: 'Windows' };

export interface Machine {
  hostName: string;
  /** The owner's name for it on Linux (`hostnamectl --pretty`), from /etc/machine-info. */
  machineInfo: string;
  user: string;
  platform: NodeJS.Platform;
}

/** At most 64 characters. */
export function deviceNameOf({ hostName, machineInfo, user, platform }: Machine): string {
  const [, pretty = ''] = /^PRETTY_HOSTNAME="?([^"\n]*)"?$/m.exec(machineInfo) ?? [];
  const [host = ''] = hostName.split('.', 1);
  const fallback = `${user === '' || user === 'root' ? '' : `${user}'s `}${SYSTEMS[platform] ?? 'computer'}`;
  const name = pretty.trim() || (SAYS_NOTHING.test(host) ? fallback : host);
  return [...name].slice(0, 64).join('');
}

export function thisMachine(): Machine {
  const read = (what: () => string) => {
    try {
      return what();
    } catch {
      return ''; // no such file, or a user that has no name
    }
  };
  return {
    hostName: os.hostname(),
    machineInfo: read(() => readFileSync('/etc/machine-info', 'utf8')),
    user: read(() => os.userInfo().username),
    platform: process.platform,
  };
}
