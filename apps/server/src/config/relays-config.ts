import { z } from 'zod';
import { relayAddressesIn } from '../relays/relay-address';

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
  })
  .prefault({});
