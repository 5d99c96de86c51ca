import { nameKey } from '../auth/account-names';
import type { Target } from '../audit/audit';

export const isId = (said: string): boolean => UUID.test(said);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An account as a person says it, by name or id: no name looks like an id. */
export const accountBy = (said: string): { id: string } | { nameKey: string } =>
  UUID.test(said) ? { id: said.toLowerCase() } : { nameKey: nameKey(said) };

/** The same as the target of a note: the change writes down which one it was. */
export const accountTarget = (said: string): Target =>
  UUID.test(said) ? { kind: 'account', id: said.toLowerCase(), name: '' } : { kind: 'account', id: '', name: said };
