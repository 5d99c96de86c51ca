import { isAbsolute } from 'node:path';
import { z } from 'zod';

const count = (least: number, most: number) =>
  z.number().int('a whole number').min(least, `${least} to ${most}`).max(most, `${least} to ${most}`);
const optionalText = (most: number) =>
  z.string().min(1, 'not empty').max(most, `at most ${most} characters`).nullable();

/** A provider on this machine may speak plain HTTP, as those of tests do: nobody else is on the way. */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);

/** Signing in by an OpenID Connect provider of the operator's choice. */
export const oidcConfig = z
  .strictObject({
    /** As the provider calls itself, exactly; null: nobody signs in by one. https:, or http: on this machine. */
    issuer: z.string().refine(isIssuer, 'https://… without query or fragment').nullable().default(null),
    /** What people call the provider, and type after --with. */
    provider: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, '1 to 32 letters, digits, "-", "_" or "."')
      .default('sso'),
    clientId: optionalText(256).default(null),
    /** The client's secret is the first line of this file. */
    clientSecretFile: z.string().refine(isAbsolute, 'an absolute path').nullable().default(null),
    /** Where people's browsers reach this server; the provider has to know PUBLIC-URL/api/v1/oidc/callback. */
    publicUrl: z.string().refine(isOrigin, 'https://HOST or https://HOST:PORT').nullable().default(null),
    scopes: z
      .string()
      .refine((scopes) => scopes.split(' ').includes('openid'), 'names with spaces between them, openid among them')
      .default('openid profile'),
    /** Whose value becomes the name of a new account, where it can be one, and what others call the person. */
    nameClaim: z
      .string()
      .min(1, 'the name of a claim')
      .max(128, 'at most 128 characters')
      .default('preferred_username'),
    displayNameClaim: z.string().min(1, 'the name of a claim').max(128, 'at most 128 characters').default('name'),
    /** Nobody signs in who has not this claim, with this value in it; null: everybody whom the provider knows. */
    requiredClaim: optionalText(128).default(null),
    requiredValue: optionalText(256).default(null),
    /** true: who comes for the first time gets an account, as auth.whoSignsUp lets them. */
    makesAccounts: z.boolean().default(true),
    /** How long the provider may take for an answer. */
    timeoutSeconds: count(1, 60).default(5),
    /** How long a sign-in may take that was begun. */
    lifetimeSeconds: count(60, 3600).default(600),
  })
  .superRefine((oidc, context) => {
    const refuse = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
    for (const key of ['clientId', 'clientSecretFile', 'publicUrl'] as const)
      if ((oidc.issuer === null) !== (oidc[key] === null)) refuse(key, 'set together with oidc.issuer, or neither');
    if ((oidc.requiredClaim === null) !== (oidc.requiredValue === null))
      refuse('requiredValue', 'set together with oidc.requiredClaim, or neither');
  })
  .prefault({});

// ---- details ----

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.search !== '' || url.hash !== '' || url.username !== '' || /[?#]/.test(text)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.origin === text.replace(/\/$/, '') && url.username === '';
}
