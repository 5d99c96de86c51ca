import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the .proto files, in the package as it is published or in the repository: the include path for whoever
 *  loads them at run time (reflection). */
export const PROTO_DIR = ['..', '../../..'].map((up) => join(__dirname, up, 'proto')).find(existsSync)!;

/** Relative to PROTO_DIR; the rest is imported by these. */
export const PROTO_FILES = [
  'midip2p/v1/admin.proto',
  'midip2p/v1/auth.proto',
  'midip2p/v1/room.proto',
  'midip2p/v1/session.proto',
] as const;
