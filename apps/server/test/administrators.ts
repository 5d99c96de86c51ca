// Somebody with the administrator's right, as an operator makes one.
import { randomBytes } from 'node:crypto';
import { AdminServiceClient, type Credentials } from '@midip2p/proto';
import type { RunningServer } from '../src';
import { createAdmin } from '../src/commands/create-admin';
import { loadConfig } from '../src/config/load-config';
import { ask, type Connections, type Somebody } from './player';

export async function anAdministrator(server: RunningServer, at: Connections): Promise<Somebody> {
  const name = `root-${randomBytes(3).toString('hex')}`;
  const password = `password of ${name}`;
  const config = loadConfig({ overrides: { database: { url: server.databaseUrl } } });
  await createAdmin(config, name, () => Promise.resolve(password));
  const { credentials } = await ask(at.auth, at.auth.signIn, { name, password, device: 'console' });
  return { ...(credentials as Credentials), password };
}

/** Every call of the service by its name, as the generated client has it. */
export const ADMIN_CALLS = Object.keys(AdminServiceClient.service) as (keyof typeof AdminServiceClient.service)[];
