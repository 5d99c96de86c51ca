// The service that removes players, as another server of the same database and keys has it.
import { Database } from '../src/database/database';
import type { AuditNote } from '../src/audit/audit';
import { loadConfig } from '../src/config/load-config';
import { IntroductionsService } from '../src/sessions/introductions.service';
import { IntroductionRing } from '../src/keys/introduction-ring';
import { loadSigningKeys } from '../src/keys/signing-keys';
import { RemovalsService } from '../src/sessions/removals.service';
import { SessionsRepository } from '../src/sessions/sessions.repository';
import type { RunningServer } from '../src';

export const NOTE: AuditNote = {
  accountId: null,
  accountName: 'root',
  action: 'peer.remove',
  target: null,
  detail: {},
  origin: '',
  via: 'command',
  result: 'done',
};

export function removalsAt({ databaseUrl, dataDir }: RunningServer): RemovalsService & { close(): Promise<void> } {
  const database = new Database(databaseUrl, 2);
  const config = loadConfig({});
  const keys = loadSigningKeys(dataDir, config.keys);
  const service = new RemovalsService(
    new SessionsRepository(database),
    new IntroductionsService(new IntroductionRing(keys.introduction), config),
  );
  return Object.assign(service, { close: () => database.$disconnect() });
}
