// The rights of administrators.

/** Look at everything; look after rooms and who plays in them; decide on accounts, rights and the server's own doors. */
export const ADMIN_RIGHTS = ['read', 'moderate', 'manage'] as const;
export type AdminRight = (typeof ADMIN_RIGHTS)[number];

export const ordered = (rights: readonly AdminRight[]): AdminRight[] =>
  ADMIN_RIGHTS.filter((right) => rights.includes(right));
