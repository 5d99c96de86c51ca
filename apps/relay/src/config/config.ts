import { isAbsolute } from 'node:path';
import { z } from 'zod';

const tcpPort = z.number().int('a whole number').min(0, '0 to 65535').max(65535, '0 to 65535');
const count = (least: number, most: number) =>
  z.number().int('a whole number').min(least, `${least} to ${most}`).max(most, `${least} to ${most}`);
const files = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
  .refine((paths) => paths.every((path) => isAbsolute(path)), 'absolute paths, with commas between them');

/** Everything an operator can say, with its defaults. The same keys in the file, and in the environment as
 *  MIDIP2P_RELAY_SECTION_KEY (`listen.port` is MIDIP2P_RELAY_LISTEN_PORT). */
export const configSchema = z.strictObject({
  listen: z
    .strictObject({
      /** Address to listen on. */
      host: z.string().min(1, 'an address such as 0.0.0.0 or ::').default('127.0.0.1'),
      /** TCP port; 0 takes a free one. */
      port: tcpPort.default(7430),
      /** From SIGTERM to the end, for as long as players are still joined. */
      drainSeconds: count(0, 86_400).default(20),
    })
    .prefault({}),
  operations: z
    .strictObject({
      host: z.string().min(1, 'an address such as 127.0.0.1').default('127.0.0.1'),
      /** TCP port for /live, /ready and /metrics over plain HTTP; null: none. Not for the internet. */
      port: tcpPort.nullable().default(7431),
    })
    .prefault({}),
  keys: z
    .strictObject({
      /** PEM files of the public halves of the introduction keys of the servers whose tokens are believed, as `midip2p-server keys public` writes them. */
      files: files.prefault(''),
    })
    .prefault({}),
  limits: z
    .strictObject({
      /** Connections that are let in: in all, from one address (of IPv6 its first 64 bits), of one account. */
      connections: count(2, 1_000_000).default(4096),
      connectionsPerAddress: count(1, 1_000_000).default(256),
      connectionsPerAccount: count(1, 1_000_000).default(64),
      /** Connections that are not let in yet. */
      newcomers: count(1, 1_000_000).default(256),
      newcomersPerAddress: count(1, 1_000_000).default(16),
      /** Greetings from one address that are refused: a second, and ten seconds' worth at once. */
      falseGreetingsPerSecond: count(1, 1_000_000).default(20),
      /** What one peer may send; four seconds' worth may come at once. */
      bytesPerSecond: count(1000, 1_000_000_000).default(1_000_000),
      /** Joined connections over which nothing comes are closed after so long. */
      idleSeconds: count(1, 86_400).default(600),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    })
    .prefault({}),
});

export type Config = z.output<typeof configSchema>;
/** Every key may be left out. */
export type ConfigInput = z.input<typeof configSchema>;
