import { isIP } from 'node:net';
import os, { type NetworkInterfaceInfo } from 'node:os';

export interface Machine {
  hostName: string;
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>;
}

export const thisMachine = (): Machine => ({ hostName: os.hostname(), interfaces: os.networkInterfaces() });

/** Where a server that listens at `host` can be reached: an address of every interface where it listens at all of them. */
export function reachableAt(host: string, { hostName, interfaces }: Machine): string[] {
  if (!isEvery(host)) return [host];
  const own = addressesOf(interfaces).filter(({ internal }) => !internal);
  const found = own.filter(({ family }) => host === '::' || family === 'IPv4').map(({ address }) => address);
  return found.length > 0 ? found : [hostName];
}

/** What this machine may be called by those who connect: the names that a certificate of its own is for. */
export function ownNames(host: string, { hostName, interfaces }: Machine): { dns: string[]; ip: string[] } {
  const names = ['midip2p-server', 'localhost', hostName, ...(isIP(host) === 0 ? [host] : [])];
  const addresses = ['127.0.0.1', '::1', ...addressesOf(interfaces).map(({ address }) => address)];
  if (isIP(host) !== 0 && !isEvery(host)) addresses.push(host);
  return { dns: [...new Set(names.filter((name) => DNS_NAME.test(name)))], ip: [...new Set(addresses)] };
}

const KEPT_MS = 10_000;
let own = { hosts: new Set<string>(), readAt: -Infinity };

/** Whether an interface of this machine has that address now, or had it some seconds ago. */
export function isOwnAddress(host: string): boolean {
  const now = performance.now();
  if (now - own.readAt > KEPT_MS) {
    const hosts = Object.values(os.networkInterfaces()).flatMap((some) => (some ?? []).map(({ address }) => address));
    own = { hosts: new Set(hosts), readAt: now };
  }
  return own.hosts.has(host);
}

// ---- details ----

const DNS_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i;

const isEvery = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** Link-local ones of IPv6 mean nothing without an interface. */
const addressesOf = (interfaces: Machine['interfaces']): NetworkInterfaceInfo[] =>
  Object.values(interfaces).flatMap((some) => (some ?? []).filter(({ address }) => !/^fe80:/i.test(address)));
