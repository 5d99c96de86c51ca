import { z } from 'zod';
import { addressRanges } from './proxies-config';

const count = (least: number, most: number) =>
  z.number().int('a whole number').min(least, `${least} to ${most}`).max(most, `${least} to ${most}`);
/** This machine, private networks, and those of providers: a router or a proxy on this side has such an address. */
const SHARED = '127.0.0.0/8, ::1, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16, fc00::/7';

/** What one caller may take of the server, and for how long without saying what for. */
export const limitsConfig = z
  .strictObject({
    /** Addresses and networks behind which anybody may be: nobody who comes from there is counted by address. */
    sharedAddresses: addressRanges.default(SHARED),
    /** Open TCP connections: in all, and from one address (an IPv6 network of 64 bits is one). */
    connections: count(1, 1_000_000).default(12_000),
    connectionsPerAddress: count(1, 1_000_000).default(256),
    /** New ones; ten seconds' worth may come at once. */
    connectionsPerSecondPerAddress: count(1, 1_000_000).default(20),
    /** Calls that are under way: in all, and of one address, account and connection. */
    calls: count(1, 1_000_000).default(2048),
    callsPerAddress: count(1, 1_000_000).default(512),
    callsPerAccount: count(1, 1_000_000).default(64),
    callsPerConnection: count(1, 1_000_000).default(100),
    /** Calls and streams that begin; ten seconds' worth may begin at once. */
    callsPerSecondPerAddress: count(1, 1_000_000).default(400),
    callsPerSecondPerAccount: count(1, 1_000_000).default(100),
    callsPerSecondPerConnection: count(1, 1_000_000).default(100),
    /** Open streams: one for each player in a jam. */
    streams: count(1, 1_000_000).default(12_000),
    streamsPerAddress: count(1, 1_000_000).default(256),
    streamsPerAccount: count(1, 1_000_000).default(32),
    streamsPerConnection: count(1, 1_000_000).default(32),
    /** What one account may own, give and take: open rooms, invitations that nobody has used, its devices in one room, and its joins that are not on a roster yet. */
    roomsPerAccount: count(1, 1_000_000).default(200),
    invitationsPerAccount: count(1, 1_000_000).default(500),
    /** API keys that are good, of the whole server. */
    apiKeys: count(1, 100_000).default(200),
    seatsPerAccount: count(1, 256).default(8),
    pendingJoinsPerAccount: count(1, 10_000).default(8),
    /** How often an account may join, and a peer may change its addresses or its engine; a minute's worth may come at once. */
    joinsPerMinutePerAccount: count(1, 1_000_000).default(120),
    addressChangesPerMinute: count(1, 1_000_000).default(20),
    /** How often the peers of an account may ask for relays, for each peer that they cannot reach; a minute's worth may be asked for at once. */
    relaysPerMinutePerAccount: count(1, 1_000_000).default(120),
    /** Time for a connection's TLS handshake, and from there to its first call; ms. */
    handshakeMs: count(1, 3_600_000).default(10_000),
    firstCallMs: count(1, 3_600_000).default(20_000),
    /** Time from the beginning of a call to all of its first message, ms. */
    firstMessageMs: count(1, 3_600_000).default(10_000),
    /** A connection without any call is ended after so long, ms. */
    idleMs: count(1, 86_400_000).default(300_000),
  })
  .prefault({});
