// Tokens for things that Nest injects and that are no classes.

/** Config */
export const CONFIG = Symbol('CONFIG');
/** pino.Logger */
export const LOG = Symbol('LOG');
/** SigningKeys */
export const KEYS = Symbol('KEYS');
/** ServerCertificate */
export const CERTIFICATE = Symbol('CERTIFICATE');
/** The id of this process among the servers of one database: a UUID. */
export const REPLICA = Symbol('REPLICA');
