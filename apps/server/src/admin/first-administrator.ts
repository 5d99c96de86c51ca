import { readFileSync } from 'node:fs';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { nameKey } from '../auth/account-names';
import { ADMIN_RIGHTS, type AdminRight } from '../callers/admin-rights';
import { hashPassword } from '../auth/passwords';
import type { Config } from '../config/config';
import { NameTakenError } from '../domain-error';
import { CONFIG, LOG } from '../injection';
import { accountName, password as passwordRule } from '../validation/messages';
import { StartupError } from '../startup-error';
import { AccountsRepository } from './accounts.repository';
import type { AuditNote } from '../audit/audit';
import { MIDIP2P_SERVER } from '../own-name';

/** Makes the administrator that the settings name, when no account has that name. */
@Injectable()
export class FirstAdministrator implements OnApplicationBootstrap {
  constructor(
    private readonly accounts: AccountsRepository,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { name, passwordFile } = this.config.admin;
    if (name === null || passwordFile === null) return;
    const found = await this.accounts.find({ nameKey: nameKey(name) });
    if (found !== null) return this.leave(found);
    const made = await newAdministrator(this.accounts, name, passwordIn(passwordFile), 'setting');
    if (made) this.log.info({ name }, 'made the first administrator');
  }

  /** Anybody may have taken the name before: an account that is there is given nothing. */
  private leave({ name, adminRights }: { name: string; adminRights: AdminRight[] }): void {
    if (!adminRights.includes('manage'))
      this.log.warn({ name }, `admin.name is an account without the right: see ${MIDIP2P_SERVER} create-admin`);
  }
}

/** Makes the account, or gives the right to the one that is there; `password` is asked for a new one alone. */
export async function createAdministrator(
  accounts: AccountsRepository,
  name: string,
  password: () => Promise<string>,
): Promise<'created' | 'given' | 'had it'> {
  const found = await accounts.find({ nameKey: nameKey(name) });
  if (found && ADMIN_RIGHTS.every((right) => found.adminRights.includes(right))) return 'had it';
  if (found) {
    await accounts.changeRights(
      found.id,
      { give: ADMIN_RIGHTS, take: [] },
      noteBy('command', 'account.set-administrator', name),
    );
    return 'given';
  }
  if (await newAdministrator(accounts, name, await password(), 'command')) return 'created';
  return createAdministrator(accounts, name, password); // somebody took the name meanwhile
}

/** False: the name is taken, by whomever. */
async function newAdministrator(
  accounts: AccountsRepository,
  name: string,
  password: string,
  via: 'setting' | 'command',
): Promise<boolean> {
  const parsed = accountName.safeParse(name);
  if (!parsed.success)
    throw new StartupError('bad-config', `the administrator's name ${parsed.error.issues[0]!.message}`);
  const secret = passwordRule.safeParse(password);
  if (!secret.success)
    throw new StartupError('bad-config', `the administrator's password ${secret.error.issues[0]!.message}`);
  const passwordHash = await hashPassword(secret.data);
  const account = { name, nameKey: nameKey(name), displayName: '', passwordHash, adminRights: [...ADMIN_RIGHTS] };
  try {
    await accounts.create(account, noteBy(via, 'account.create', name), 'allowed');
    return true;
  } catch (error) {
    if (error instanceof NameTakenError) return false;
    throw error;
  }
}

// ---- details ----

const noteBy = (via: AuditNote['via'], action: AuditNote['action'], name: string): AuditNote => ({
  ...{ accountId: null, accountName: 'midip2p-server', origin: '', via, result: 'done' },
  ...{ action, target: { kind: 'account', id: '', name }, detail: { administrator: true } },
});

/** The first line. */
function passwordIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0]!;
  } catch (error) {
    throw new StartupError(
      'bad-config',
      `admin.passwordFile (MIDIP2P_ADMIN_PASSWORD_FILE) cannot be read: ${(error as Error).message}`,
    );
  }
}
