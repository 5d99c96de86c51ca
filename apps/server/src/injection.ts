// What Nest injects that is no class.

/** Config */
export const CONFIG = Symbol('CONFIG');
/** pino.Logger */
export const LOG = Symbol('LOG');
/** SigningKeys */
export const KEYS = Symbol('KEYS');
/** ServerCertificate */
export const CERTIFICATE = Symbol('CERTIFICATE');
/** This process among the servers of one database: a UUID. */
export const REPLICA = Symbol('REPLICA');
