// The rules of nftables that make a router: Linux's own, as in most routers that people have at home.
import type { Nat } from './kinds';

/** The devices of a router: towards the internet, and the bridge of those behind it. */
export const INSIDE = 'lan0';

/** The table in which a daemon of the router may make ways in. */
export const MAPPINGS = 'mappings';

/** A TCP port of the router that leads to a machine behind it. */
export interface Forward {
  port: number;
  to: string;
}

const CONE = `map cone_PROTO { type inet_service : ipv4_addr; flags dynamic,timeout; timeout 5m; }`;

/** The text for `nft --file -` that replaces all rules of a router whose device to the internet is `outside`. */
export function rulesOf({ mapping, refusal, passes }: Nat, outside: string, forwards: readonly Forward[] = []): string {
  const each = (line: string) => ['tcp', 'udp'].map((protocol) => line.replaceAll('PROTO', protocol));
  const cone = mapping === 'cone';
  // The port stays the same unless another machine behind the router has it; a symmetric router chooses one at random.
  const masquerade = mapping === 'symmetric' ? 'masquerade fully-random' : 'masquerade';
  const out = { everything: 'accept', 'no-udp': 'meta l4proto != udp accept', 'only-443': 'tcp dport 443 accept' }[
    passes
  ];
  const refused = refusal === 'reset' ? [`iifname "${outside}" meta l4proto tcp reject with tcp reset`] : [];
  return ruleset([
    table('ip nat', [
      ...(cone ? each(CONE) : []),
      chain('before', 'type nat hook prerouting priority dstnat;', [
        ...forwards.map(({ port, to }) => `iifname "${outside}" tcp dport ${port} dnat to ${to}`),
        ...(cone ? each(`iifname "${outside}" dnat to PROTO dport map @cone_PROTO`) : []),
      ]),
      chain('after', 'type nat hook postrouting priority srcnat;', [
        ...(cone ? each(`oifname "${outside}" meta l4proto PROTO add @cone_PROTO { PROTO sport : ip saddr }`) : []),
        `oifname "${outside}" ${masquerade}`,
      ]),
    ]),
    table('inet filter', [
      chain('through', 'type filter hook forward priority filter; policy drop;', [
        'ct state established,related accept',
        `iifname "${INSIDE}" ${out}`,
        'ct status dnat accept',
        ...refused,
      ]),
      chain('in', 'type filter hook input priority filter; policy drop;', [
        'ct state established,related accept',
        `iifname { "lo", "${INSIDE}" } accept`,
        ...refused,
      ]),
    ]),
  ]);
}

/** The chains that miniupnpd fills; what they lead to is let through as all that is led elsewhere. */
export function mappingRules(): string {
  return `${table(`inet ${MAPPINGS}`, [
    ...['miniupnpd', 'prerouting_miniupnpd', 'postrouting_miniupnpd'].map((name) => `  chain ${name} {}`),
    chain('before', 'type nat hook prerouting priority dstnat - 1;', ['jump prerouting_miniupnpd']),
    chain('after', 'type nat hook postrouting priority srcnat - 1;', ['jump postrouting_miniupnpd']),
  ])}\n`;
}

/** The rules of a machine that lets only answers in. */
export function firewallRules(): string {
  const rules = ['ct state established,related accept', 'iifname "lo" accept', 'meta l4proto icmpv6 accept'];
  return ruleset([table('inet filter', [chain('in', 'type filter hook input priority filter; policy drop;', rules)])]);
}

// ---- details ----

const ruleset = (tables: string[]) => ['flush ruleset', ...tables, ''].join('\n');
const table = (name: string, parts: string[]) => `table ${name} {\n${parts.join('\n')}\n}`;
const chain = (name: string, hook: string, rules: string[]) =>
  [`  chain ${name} {`, `    ${hook}`, ...rules.map((rule) => `    ${rule}`), '  }'].join('\n');
