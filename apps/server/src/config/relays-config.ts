import { z } from 'zod';
import { relayAddressesIn } from './relay-address';

/** Where players meet who cannot reach each other. */
export const relaysConfig = z
  .strictObject({
    /** Relays that believe this server's introduction key: `relay.example.org:7430`, with commas between them, and `tls://` in front where TLS is spoken there. */
    addresses: z
      .string()
      .superRefine((text, context) => {
        try {
          relayAddressesIn(text);
        } catch (error) {
          context.addIssue({ code: 'custom', message: (error as Error).message });
        }
      })
      .default(''),
    /** true: the server is a relay itself, at its own TCP port, as long as no other server uses the same database. */
    own: z.boolean().default(false),
    /** Connections that its own relay lets in at once; a link has four. */
    ownConnections: z.number().int('a whole number').min(4, '4 to 100000').max(100_000, '4 to 100000').default(1024),
  })
  .prefault({});
