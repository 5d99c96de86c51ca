import { z } from 'zod';
import { addressRanges } from './proxies-config';

const count = (least: number, most: number) =>
  z.number().int('a whole number').min(least, `${least} to ${most}`).max(most, `${least} to ${most}`);

/** Where the server tells what happens. */
export const webhooksConfig = z
  .strictObject({
    /** Private addresses and networks that deliveries may go to all the same: nobody makes the server call on its neighbours. */
    allowedAddresses: addressRanges.default(''),
    /** true: http: as well as https:. Deliveries are signed, and anybody on the way reads them. */
    plainHttp: z.boolean().default(false),
    /** How long a delivery may take. */
    timeoutSeconds: count(1, 60).default(10),
    /** After so long nobody tries any more. */
    giveUpHours: count(1, 720).default(24),
    /** How long a secret that was replaced signs beside the new one. */
    formerSecretHours: count(0, 720).default(24),
  })
  .prefault({});
