import { z } from 'zod';
import { AddressRanges } from './address-ranges';

export const addressRanges = z.string().superRefine((text, context) => {
  const mistake = AddressRanges.mistakeIn(text);
  if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
});

/** Through whom callers come. */
export const proxiesConfig = z
  .strictObject({
    /** Addresses and networks of the proxies in front of the server: they alone may say for whom they speak. */
    addresses: addressRanges.default(''),
    /** How they say it: the PROXY protocol (1 or 2) before TLS, the headers forwarded or x-forwarded-for, or not at all. */
    told: z.enum(['protocol', 'headers', 'nothing']).default('protocol'),
  })
  .prefault({});
