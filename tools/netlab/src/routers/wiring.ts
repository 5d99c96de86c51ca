// Devices, addresses and rules in namespaces, by the system's own ip and nft.
import { once } from 'node:events';
import { NetlabError } from '../failure';
import { type Host } from '../host';

/** Runs commands of `ip` in a host, one a line. */
export const ip = (host: Host, commands: readonly string[]) =>
  inHost(host, 'ip', ['-batch', '-'], `${commands.join('\n')}\n`);

/** Replaces the rules of a host. */
export const nft = (host: Host, rules: string) => inHost(host, 'nft', ['--file', '-'], rules);

/** The text of one chain of a host's rules. */
export const listOf = (host: Host, table: string, chain: string) =>
  inHost(host, 'nft', ['list', 'chain', 'inet', table, chain], '');

/** Lets a host pass packets on. */
export const forwarding = (host: Host, ipv6: boolean) =>
  inHost(
    host,
    'sh',
    ['-ec', ['ipv4/ip_forward', ...(ipv6 ? ['ipv6/conf/all/forwarding'] : [])].map(switchOn).join('\n')],
    '',
  );

// ---- details ----

/** The folders of such programs, which are not in everybody's PATH. */
const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;

const switchOn = (what: string) => `echo 1 > /proc/sys/net/${what}`;

async function inHost(host: Host, program: string, args: string[], input: string): Promise<string> {
  const child = host.spawn(program, args, { env: { ...process.env, PATH }, stdio: ['pipe', 'pipe', 'pipe'] });
  let [text, output] = ['', ''];
  child.stdout!.setEncoding('utf8').on('data', (part: string) => (text += part));
  child.stderr!.setEncoding('utf8').on('data', (part: string) => (output += part));
  child.stdin!.on('error', () => undefined); // it ended without reading: its code and its words say why
  child.stdin!.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0)
    throw new NetlabError(
      'router-refused',
      `'${program}' of a router ended with ${code}: ${output.trim() || 'no word'}`,
    );
  return text;
}
