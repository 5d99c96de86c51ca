// The claims of a provider about a person, as far as they are used here.
import type { Config } from '../config/config';
import { displayName } from '../validation/display-name';
import { line } from '../validation/line';
import { accountName } from '../validation/messages';

export type Claims = Readonly<Record<string, unknown>>;

/** Which claims of somebody are looked at. */
export function wantedClaims({ nameClaim, displayNameClaim, requiredClaim }: Config['oidc']): string[] {
  return [nameClaim, displayNameClaim, ...(requiredClaim === null ? [] : [requiredClaim])];
}

/** Whether the claim is there with that value: as a text, among others in a list, or as true or a number. */
export function hasRequired(claims: Claims, { requiredClaim, requiredValue }: Config['oidc']): boolean {
  if (requiredClaim === null) return true;
  const value = own(claims, requiredClaim);
  return (Array.isArray(value) ? value : [value]).some(
    (one) => ['string', 'boolean', 'number'].includes(typeof one) && String(one) === requiredValue,
  );
}

/** The names of a person that people are shown; empty if there are none. */
export function labelsOf(
  claims: Claims,
  { nameClaim, displayNameClaim }: Config['oidc'],
): { name: string; displayName: string } {
  const name = line(1, 128).safeParse(own(claims, nameClaim));
  const called = displayName.safeParse(own(claims, displayNameClaim));
  return { name: name.success ? name.data : '', displayName: called.success ? called.data : '' };
}

/** A valid account name made from the provider's name for a person; null: none can be made. */
export function accountNameOf(label: string): string | null {
  const local = label.includes('@') ? label.slice(0, label.indexOf('@')) : label;
  const plain = local.normalize('NFKD').replace(/\p{M}/gu, '').trim().replace(/\s+/gu, '-');
  const name = accountName.safeParse(plain);
  return name.success ? name.data : null;
}

// ---- details ----

const own = (claims: Claims, name: string): unknown => (Object.hasOwn(claims, name) ? claims[name] : undefined);
