// The kinds of ways that a player's machine has to the internet, as data: which routers stand in between, and what each
// of them does. docs/netlab.md describes them for people.
import { NetlabError } from '../failure';

/** What a router does to IPv4. */
export interface Nat {
  /**
   * cone: keeps the sender's TCP or UDP port, and lets everybody in at a port that something was sent from.
   * restricted: keeps the port, and lets only those in whom something was sent to, at that address and port.
   * symmetric: another port for every address and port that something is sent to.
   */
  mapping: 'cone' | 'restricted' | 'symmetric';
  /** How it answers a TCP connection from outside that it does not let in: not at all, or with a reset. */
  refusal: 'drop' | 'reset';
  /** The packets that it lets out. */
  passes: 'everything' | 'no-udp' | 'only-443';
  /** Whether the players behind it have IPv6 addresses, at which only answers reach them. */
  ipv6: boolean;
}

export interface Kind {
  /** The routers from the internet to the player; none: the player's machine has a public address. */
  routers: readonly Nat[];
  /** Whether the player's own machine lets only answers in. */
  firewall: boolean;
  what: string;
}

const home: Nat = { mapping: 'restricted', refusal: 'drop', passes: 'everything', ipv6: false };
const behind = (what: string, ...routers: Nat[]): Kind => ({ routers, firewall: false, what });

export const kinds: Readonly<Record<string, Kind>> = {
  open: { routers: [], firewall: false, what: 'a public address, and everything reaches it' },
  firewall: { routers: [], firewall: true, what: 'a public address, which only answers reach' },
  'full-cone': behind('a router that lets everybody in at a port in use', { ...home, mapping: 'cone' }),
  home: behind('an ordinary router: it keeps the port, and lets in who was called', home),
  'home-rst': behind('the same, and it resets what nobody waits for', { ...home, refusal: 'reset' }),
  symmetric: behind('a router with another port for everybody who is called', { ...home, mapping: 'symmetric' }),
  cgnat: behind("an ordinary router behind the provider's, which is the same", home, home),
  'cgnat-symmetric': behind(
    "an ordinary router behind the provider's symmetric one",
    { ...home, mapping: 'symmetric' },
    home,
  ),
  'ipv6-firewall': behind('an ordinary router, and IPv6, at which only answers arrive', { ...home, ipv6: true }),
  'no-udp': behind('an ordinary router that lets no UDP out', { ...home, passes: 'no-udp' }),
  'only-443': behind('an ordinary router that lets nothing out but TCP to port 443', { ...home, passes: 'only-443' }),
};

/** A second player behind the router of the one before. */
export const SAME = 'same';

/** The most players: more would need more hosts than a lab has. */
const MOST_PLAYERS = 8;

/** 'home/cgnat' as its kinds; null when it does not name ways at all. */
export function kindsIn(text: string): string[] | null {
  const names = text.split('/');
  const known = names.map((name) => name === SAME || Object.hasOwn(kinds, name));
  if (!known.includes(true)) return null;
  const bad = names[known.indexOf(false)];
  if (bad !== undefined)
    throw new NetlabError(
      'unknown-way',
      `there is no way '${bad}'; there are: ${[...Object.keys(kinds), SAME].join(', ')}`,
      2,
    );
  const behindNobody = names.findIndex((name, i) => name === SAME && !hasRouter(names, i - 1));
  if (behindNobody >= 0)
    throw new NetlabError('unknown-way', `'${SAME}' has to follow a player who is behind a router`, 2);
  if (names.length > MOST_PLAYERS)
    throw new NetlabError('unknown-way', `at most ${MOST_PLAYERS} players have a way`, 2);
  return names;
}

function hasRouter(names: readonly string[], at: number): boolean {
  const name = names[at];
  if (name === undefined) return false;
  return name === SAME ? hasRouter(names, at - 1) : kinds[name]!.routers.length > 0;
}
