import { nameKey } from '../auth/account-names';
import type { Target } from '../audit/audit';

export const isId = (text: string): boolean => UUID.test(text);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An account as a person says it, by name or id: no name looks like an id. */
export const accountBy = (text: string): { id: string } | { nameKey: string } =>
  UUID.test(text) ? { id: text.toLowerCase() } : { nameKey: nameKey(text) };

/** The same as the target of a note: the change writes down which one it was. */
export const accountTarget = (text: string): Target =>
  UUID.test(text) ? { kind: 'account', id: text.toLowerCase(), name: '' } : { kind: 'account', id: '', name: text };
