import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { limitsConfig } from './limits-config';
import { oidcConfig } from './oidc-config';
import { proxiesConfig } from './proxies-config';
import { relaysConfig } from './relays-config';
import { webhooksConfig } from './webhooks-config';

const tcpPort = z.number().int('a whole number').min(0, '0 to 65535').max(65535, '0 to 65535');
const count = (least: number, most: number) =>
  z.number().int('a whole number').min(least, `${least} to ${most}`).max(most, `${least} to ${most}`);
const file = z.string().refine(isAbsolute, 'an absolute path').nullable();

/** Everything an operator can say, with its defaults. The same keys in the file, and in the environment as
 *  MIDIP2P_SECTION_KEY (`database.url` is MIDIP2P_DATABASE_URL). */
export const configSchema = z.strictObject({
  server: z
    .strictObject({
      /** Address to listen on. */
      host: z.string().min(1, 'an address such as 0.0.0.0 or ::').default('127.0.0.1'),
      /** TCP port; 0 takes a free one. */
      port: tcpPort.default(7420),
      /** What a client gets that offers both HTTP/1.1 and h2 in the TLS handshake, as browsers do, and some proxies. */
      offeredBoth: z.enum(['rest', 'grpc']).default('rest'),
      /** From SIGTERM to the end: half of it for load balancers to notice, half for streams to move to other replicas. */
      drainSeconds: count(0, 3600).default(0),
    })
    .prefault({}),
  operations: z
    .strictObject({
      host: z.string().min(1, 'an address such as 127.0.0.1 or 0.0.0.0').default('127.0.0.1'),
      /** TCP port for /live, /ready and /metrics over plain HTTP; null: none. Not for the internet. */
      port: tcpPort.nullable().default(null),
    })
    .prefault({}),
  data: z
    .strictObject({
      /** Keys, certificate and the embedded database live here. */
      dir: z.string().refine(isAbsolute, 'an absolute path').default(defaultDataDir),
      /** true: a fresh directory, removed when the server stops. For tests and demonstrations. */
      temporary: z.boolean().default(false),
    })
    .prefault({}),
  database: z
    .strictObject({
      /** postgresql://…; null: a real PostgreSQL from an npm package is started in the data directory. */
      url: z
        .string()
        .regex(/^postgres(ql)?:\/\//, 'postgresql://user:password@host:port/database')
        .nullable()
        .default(null),
      /** A file with the password, where database.url has none. */
      passwordFile: file.default(null),
      connections: count(2, 100).default(8),
      /** How long is waited for a connection. */
      connectSeconds: count(1, 60).default(5),
      /** How long a statement may take before its call is refused. */
      statementSeconds: count(1, 600).default(15),
      /** false: `midip2p-server migrate` does it, and the server is not ready before. */
      migrate: z.boolean().default(true),
    })
    .prefault({}),
  tls: z
    .strictObject({
      /** PEM; null: a self-signed certificate is made once, for clients to pin. */
      certificateFile: file.default(null),
      keyFile: file.default(null),
    })
    .refine((tls) => (tls.certificateFile === null) === (tls.keyFile === null), {
      path: ['keyFile'],
      message: 'set together with tls.certificateFile, or neither',
    })
    .prefault({}),
  keys: z
    .strictObject({
      /** A folder with token.pem, token-*.pem, introduction.pem and introduction-*.pem; null: `keys` in the data directory, where they are made once. */
      directory: file.default(null),
      /** PEM of an Ed25519 private key (PKCS #8), instead of those of the folder. */
      tokenFile: file.default(null),
      introductionFile: file.default(null),
      /** How often it is looked whether there are other keys, of tokens and of introductions. */
      lookSeconds: count(1, 3600).default(10),
      /** How long everybody knows a new key, before it signs. */
      publishSeconds: count(0, 604_800).default(300),
    })
    .prefault({}),
  auth: z
    .strictObject({
      accessTokenSeconds: count(1, 86_400).default(900),
      refreshTokenDays: count(1, 366).default(60),
      /** Wrong passwords for one account before whoever guesses has to wait; a device that was signed in before is counted for itself. */
      attempts: count(1, 1000).default(10),
      /** Wrong passwords from one address, and at the whole server, in one window. */
      attemptsPerAddress: count(1, 1_000_000).default(100),
      attemptsInAll: count(1, 1_000_000).default(1000),
      attemptWindowSeconds: count(1, 86_400).default(300),
      /** How long a code is good that an administrator gives for a forgotten password. */
      resetCodeHours: count(1, 8760).default(24),
      /** Who may make an account: anybody, whoever has an invitation to a room or to the server, or nobody but administrators; guests are invited, too. */
      whoSignsUp: z.enum(['anybody', 'invited', 'nobody']).default('anybody'),
      /** New accounts from one address in one window, and at the whole server; those of guests, too. */
      signUps: count(1, 100_000).default(100),
      signUpsInAll: count(1, 1_000_000).default(2000),
    })
    .prefault({}),
  oidc: oidcConfig,
  admin: z
    .strictObject({
      /** The first administrator: made at start unless there is an account of that name. */
      name: z.string().min(1, 'the name of an account').nullable().default(null),
      /** Its password is the first line of this file. */
      passwordFile: file.default(null),
    })
    .refine((admin) => (admin.name === null) === (admin.passwordFile === null), {
      path: ['passwordFile'],
      message: 'set together with admin.name, or neither',
    })
    .prefault({}),
  get: z
    .strictObject({
      /** Clients' packages for GET /get, with an index.json; null: those that the server was released with, if any. */
      folder: file.default(null),
    })
    .prefault({}),
  session: z
    .strictObject({
      maxPeers: count(1, 256).default(16),
      /** How long an empty session waits for somebody to come back. */
      graceSeconds: count(0, 86_400).default(60),
      introductionSeconds: count(10, 604_800).default(86_400),
      /** Events older than this cannot be resumed from: a snapshot is sent instead. */
      eventHours: count(1, 8760).default(24),
    })
    .prefault({}),
  retention: z
    .strictObject({
      /** After the end of a session, what is known of it and of who was in it; their addresses go at once. */
      sessionDays: count(1, 36_500).default(90),
      /** Peers that are gone from a session that goes on. */
      peerDays: count(1, 36_500).default(30),
      /** Devices that are signed out. */
      deviceDays: count(0, 36_500).default(30),
      /** Invitations that were accepted, or have expired. */
      invitationDays: count(0, 36_500).default(30),
      /** Guests who have not come back: who came by an invitation, and has set no password. */
      guestDays: count(1, 36_500).default(30),
      /** The audit log; 0: for good. */
      auditDays: count(0, 36_500).default(365),
      /** Deliveries of webhooks that have arrived, or were given up. */
      webhookDays: count(0, 36_500).default(7),
      /** How often it is looked for what has had its time. */
      everySeconds: count(1, 86_400).default(60),
    })
    .prefault({}),
  limits: limitsConfig,
  proxies: proxiesConfig,
  relays: relaysConfig,
  webhooks: webhooksConfig,
  log: z
    .strictObject({
      level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    })
    .prefault({}),
});

export type Config = z.output<typeof configSchema>;
/** Every key may be left out. */
export type ConfigInput = z.input<typeof configSchema>;

function defaultDataDir(): string {
  if (process.getuid?.() === 0) return '/var/lib/midip2p';
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'midip2p', 'server');
}
