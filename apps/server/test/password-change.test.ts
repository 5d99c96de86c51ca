// Another password: by whoever knows the old one, or has a code that an administrator gave.
import type { RunningServer } from '../src';
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import { ask, type Connections, refusalOf, somebody, type Somebody } from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let root: Somebody;
const lines: string[] = [];

withServer(
  async (started) => {
    ({ server, at } = started);
    root = await anAdministrator(server, at);
  },
  { log: { level: 'trace' } },
  { write: (line) => void lines.push(line) },
);

const NEW = 'quite another password';
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const signIn = (name: string, password: string) => ask(at.auth, at.auth.signIn, { name, password, device: 'phone' });
const refresh = (refreshToken: string) => ask(at.auth, at.auth.refresh, { refreshToken, attempt: '' });
const change = (who: Somebody, password: string, keepOtherDevices = false) =>
  ask(at.auth, at.auth.changePassword, { password, newPassword: NEW, keepOtherDevices }, who.accessToken);
const give = (account: string, who = root) => ask(at.admin, at.admin.createPasswordReset, { account }, who.accessToken);
const reset = (name: string, code: string) =>
  ask(at.auth, at.auth.resetPassword, { name, code, newPassword: NEW, device: 'new phone' });
const sql = (text: string) => asked(server.databaseUrl, text);

describe('changed by oneself', () => {
  it('the new one is good and the old one is not, and other devices are signed out', async () => {
    const ada = await somebody(at);
    const phone = (await signIn(ada.name, ada.password)).credentials!;
    expect(await change(ada, ada.password)).toEqual({ devices: 1 });
    expect(await codeOf(signIn(ada.name, ada.password))).toBe('wrong-password');
    await signIn(ada.name, NEW);
    expect(await codeOf(refresh(phone.refreshToken))).toBe('refresh-invalid');
    await refresh(ada.refreshToken);
  });

  it('keeps other devices where that is said', async () => {
    const ada = await somebody(at);
    const phone = (await signIn(ada.name, ada.password)).credentials!;
    expect(await change(ada, ada.password, true)).toEqual({ devices: 0 });
    await refresh(phone.refreshToken);
  });

  it('needs the old one, and guesses at it are counted', async () => {
    const ada = await somebody(at);
    for (let guess = 0; guess < 10; ++guess) expect(await codeOf(change(ada, `guess ${guess}`))).toBe('wrong-password');
    expect(await codeOf(change(ada, ada.password))).toBe('too-many-attempts');
    expect(await codeOf(change(await somebody(at), ''))).toBe('invalid-argument');
  });

  it('of two changes at one moment, one is made', async () => {
    const ada = await somebody(at);
    const both = await Promise.allSettled([change(ada, ada.password, true), change(ada, ada.password, true)]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('whoever signs in with the old one at that moment is out, however they meet', async () => {
    const ada = await somebody(at);
    const racing = Array.from({ length: 6 }, () => signIn(ada.name, ada.password).catch(() => null));
    await change(ada, ada.password);
    const came = (await Promise.all(racing)).flatMap((answer) => answer?.credentials ?? []);
    for (const { refreshToken } of came) expect(await codeOf(refresh(refreshToken))).toBe('refresh-invalid');
  });
});

describe('with a code of an administrator', () => {
  it('is set once, signs the old devices out and this one in', async () => {
    const ada = await somebody(at);
    const { code, accountName, expiresAtMs } = await give(ada.name.toUpperCase());
    expect(accountName).toBe(ada.name);
    expect(expiresAtMs).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    await signIn(ada.name, ada.password); // good until it is used
    const { credentials } = await reset(ada.name, ` ${code.toLowerCase().replaceAll('-', ' ')}`);
    expect(credentials).toMatchObject({ accountId: ada.accountId, name: ada.name });
    await refresh(credentials!.refreshToken);
    expect(await codeOf(refresh(ada.refreshToken))).toBe('refresh-invalid');
    expect(await codeOf(signIn(ada.name, ada.password))).toBe('wrong-password');
    await signIn(ada.name, NEW);
    expect(await codeOf(reset(ada.name, code))).toBe('reset-code-invalid');
    const audit = await sql(`SELECT action, account_id FROM audit WHERE target_id = '${ada.accountId}' ORDER BY id`);
    expect(audit).toEqual([
      { action: 'account.give-reset-code', account_id: root.accountId },
      { action: 'account.reset-password', account_id: ada.accountId },
    ]);
  });

  it('of two who come with it at one moment, one is let in', async () => {
    const ada = await somebody(at);
    const { code } = await give(ada.name);
    const both = await Promise.allSettled([reset(ada.name, code), reset(ada.name, code)]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is good for its account and its time alone, until another is given or the password is changed', async () => {
    const [ada, ben] = [await somebody(at), await somebody(at)];
    const first = await give(ada.name);
    expect(await codeOf(reset(ben.name, first.code))).toBe('reset-code-invalid');
    expect(await codeOf(reset('nobody', first.code))).toBe('reset-code-invalid');
    const second = await give(ada.name);
    expect(await codeOf(reset(ada.name, first.code))).toBe('reset-code-invalid');
    await sql(`UPDATE password_reset SET expires_at = now() - interval '1 s' WHERE account_id = '${ada.accountId}'`);
    expect(await codeOf(reset(ada.name, second.code))).toBe('reset-code-invalid');
    const third = await give(ada.name);
    await change(ada, ada.password);
    expect(await codeOf(reset(ada.name, third.code))).toBe('reset-code-invalid');
  });

  it('is not guessed: wrong ones are counted as wrong passwords are', async () => {
    const ada = await somebody(at);
    const { code } = await give(ada.name);
    for (let guess = 0; guess < 10; ++guess)
      expect(await codeOf(reset(ada.name, `AAAA-AAAA-AAAA-AAA${guess}`))).toBe('reset-code-invalid');
    expect(await codeOf(reset(ada.name, code))).toBe('too-many-attempts');
    expect(await codeOf(signIn(ada.name, ada.password))).toBe('too-many-attempts');
  });

  it('is given by administrators alone, and to accounts that are there', async () => {
    const ada = await somebody(at);
    expect(await codeOf(give(ada.name, ada))).toBe('not-allowed');
    expect(await codeOf(give('nobody'))).toBe('unknown-account');
    const { code } = await give(ada.name);
    await ask(at.admin, at.admin.disableAccount, { account: ada.name, reason: '' }, root.accessToken);
    expect(await codeOf(reset(ada.name, code))).toBe('account-disabled');
  });

  it('is kept nowhere: no log has it, and no table', async () => {
    const ada = await somebody(at);
    const { code } = await give(ada.name);
    const [row] = await sql(`SELECT * FROM password_reset WHERE account_id = '${ada.accountId}'`);
    expect(Object.keys(row!).sort()).toEqual(['account_id', 'code_hash', 'created_at', 'expires_at']);
    await reset(ada.name, code);
    const said = lines.join('');
    for (const secret of [code, code.replaceAll('-', ''), NEW, ada.password]) expect(said).not.toContain(secret);
    expect(await sql(`SELECT * FROM audit WHERE detail::text LIKE '%${code}%'`)).toEqual([]);
  });
});
