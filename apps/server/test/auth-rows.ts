// The rows of signing in, of the table of everything that can be wrong with a call.
import { randomUUID } from 'node:crypto';
import { asked } from './a-database';
import { MAKES_NOTHING, NO_LIMIT, NO_LOOK, NO_ROOM, type Row } from './error-table';
import { aRoom, ask, type Connections, invitation, refusalOf, somebody, type Somebody } from './player';

const A_UUID = randomUUID();
const PASSWORD = 'a good password';
const long = 'x'.repeat(5000);
const newName = () => `n${randomUUID().slice(0, 8)}`;

/** Each is asked for when it is there. */
export interface AuthWorld {
  at(): Connections;
  ada(): Somebody;
  eve(): Somebody;
  /** An administrator. */
  root(): Somebody;
  databaseUrl(): string;
}

export function authRows({ at, ada, eve, root, databaseUrl }: AuthWorld): Record<string, Row> {
  /** Deletes the account, or signs out: somebody else each time, whom `good` brings. */
  let leaving: Somebody;
  /** For any number of guests. */
  let code: Promise<string> | undefined;
  const aCode = () => (code ??= aRoom(at(), ada()).then((room) => invitation(at(), ada(), room, { uses: 0 })));
  /** Somebody who has no password yet. */
  const aGuest = async (): Promise<Somebody> => {
    const options = { invitation: await aCode(), called: newName(), device: 'd', attempt: '' };
    const { credentials } = await ask(at().auth, at().auth.enterAsGuest, options);
    return { ...credentials!, password: '' };
  };
  const refreshToken = async () => (await somebody(at())).refreshToken;
  const rows: Record<string, Row> = {
    CheckName: {
      open: true,
      looks: true,
      good: () => ({ name: newName(), display_name: `Zoë ${newName()}` }),
      'wrong room': NO_ROOM,
      'not found': NO_LOOK,
      exists: { code: 'name-taken', sent: () => ({ name: ada().name.toUpperCase() }) },
      'too long': { code: 'invalid-argument', sent: () => ({ name: newName(), display_name: 'x'.repeat(33) }) },
      'too many': 'counted as sign-ups are',
    },
    SignUp: {
      open: true,
      good: () => ({ name: newName(), password: PASSWORD, device: 'd' }),
      'wrong room': NO_ROOM,
      'not found': NO_LOOK,
      exists: { code: 'name-taken', sent: () => ({ name: ada().name.toUpperCase(), password: PASSWORD, device: 'd' }) },
      'too long': { code: 'invalid-argument', sent: () => ({ name: 'x'.repeat(33), password: PASSWORD, device: 'd' }) },
      'too many': 'counted by address: shown with a server of its own below',
    },
    EnterAsGuest: {
      open: true,
      good: async () => ({ invitation: await aCode(), called: newName(), device: 'd' }),
      'wrong room': NO_ROOM,
      'not found': {
        code: 'invitation-unknown',
        sent: () => ({ invitation: 'made up', called: newName(), device: 'd' }),
      },
      exists: {
        code: 'name-taken',
        sent: async () => ({ invitation: await aCode(), called: ada().name.toUpperCase(), device: 'd' }),
      },
      'too long': {
        code: 'invalid-argument',
        sent: () => ({ invitation: 'any', called: 'x'.repeat(33), device: 'd' }),
      },
      'too many': 'counted as sign-ups are',
    },
    MakeLasting: {
      who: () => leaving,
      good: async () => ((leaving = await aGuest()), { new_password: PASSWORD, name: newName() }),
      'wrong room': NO_ROOM,
      'not found': { code: 'not-allowed', who: eve, sent: () => ({ new_password: PASSWORD }) },
      exists: 'the name of somebody else: guests.test.ts shows it',
      'too long': { code: 'invalid-argument', who: eve, sent: () => ({ new_password: long }) },
      'too many': 'once for each guest',
    },
    SignIn: {
      open: true,
      good: () => ({ name: ada().name, password: ada().password, device: 'd' }),
      'wrong room': NO_ROOM,
      'not found': { code: 'wrong-password', sent: () => ({ name: 'nobody', password: PASSWORD, device: 'd' }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ name: ada().name, password: long, device: 'd' }) },
      'too many': {
        code: 'too-many-attempts',
        sent: async () => {
          const guess = { name: newName(), password: 'a guess', device: 'd' };
          for (let tried = 0; tried < 20; ++tried) await refusalOf(ask(at().auth, at().auth.signIn, guess));
          return guess;
        },
      },
    },
    BeginProviderSignIn: {
      open: true,
      good: () => ({ provider: 'sso', device: 'd' }),
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-provider', sent: () => ({ provider: 'made up', device: 'd' }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ provider: 'sso', device: long }) },
      'too many': 'counted as sign-ups are: oidc.test.ts shows it',
    },
    FinishProviderSignIn: {
      open: true,
      good: async () => {
        const { pending } = await ask(at().auth, at().auth.beginProviderSignIn, { provider: '', device: 'd' });
        return { secret: pending!.secret, name: newName(), display_name: 'Zoë', invitation: 'any' };
      },
      'wrong room': NO_ROOM,
      'not found': { code: 'sign-in-unknown', sent: () => ({ secret: 'x'.repeat(43) }) },
      exists: 'the name of somebody else: oidc.test.ts shows it',
      'too long': { code: 'invalid-argument', sent: () => ({ secret: long }) },
      'too many': NO_LIMIT,
    },
    BeginLink: {
      looks: true, // what an empty request begins is over by itself, and nobody but the caller could end it
      good: () => ({ provider: 'SSO' }),
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-provider', sent: () => ({ provider: 'made up' }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ provider: long }) },
      'too many': 'counted as sign-ups are',
    },
    FinishLink: {
      good: async () => {
        const { pending } = await ask(at().auth, at().auth.beginLink, { provider: '' }, ada().accessToken);
        return { secret: pending!.secret };
      },
      'wrong room': NO_ROOM,
      'not found': {
        code: 'sign-in-unknown', // whose it is not
        who: eve,
        sent: async () => {
          const { pending } = await ask(at().auth, at().auth.beginLink, { provider: '' }, ada().accessToken);
          return { secret: pending!.secret };
        },
      },
      exists: 'the identity of somebody else: oidc-links.test.ts shows it',
      'too long': { code: 'invalid-argument', sent: () => ({ secret: long }) },
      'too many': NO_LIMIT,
    },
    ListIdentities: {
      looks: true,
      good: () => ({ page: { size: 2, after: '' } }),
      'wrong room': NO_ROOM,
      'not found': { code: 'cursor-unknown', sent: () => ({ page: { after: 'made up' } }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ page: { after: long } }) },
      'too many': { code: 'invalid-argument', sent: () => ({ page: { size: 501 } }) },
    },
    RemoveIdentity: {
      good: async () => {
        await asked(
          databaseUrl(),
          `INSERT INTO identity (issuer, subject, account_id) VALUES ('https://old.example.org', 'ada', '${ada().accountId}')
             ON CONFLICT DO NOTHING`,
        );
        return { issuer: 'https://old.example.org' };
      },
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-identity', sent: () => ({ issuer: 'https://other.example.org' }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ issuer: long }) },
      'too many': NO_LIMIT,
    },
    Refresh: {
      open: true,
      good: async () => ({ refresh_token: await refreshToken(), attempt: '' }),
      'wrong room': NO_ROOM,
      'not found': { code: 'refresh-invalid', sent: () => ({ refresh_token: 'made up', attempt: '' }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ refresh_token: long, attempt: '' }) },
      'too many': NO_LIMIT,
    },
    SignOut: {
      open: true,
      good: async () => ({ refresh_token: await refreshToken() }),
      'wrong room': NO_ROOM,
      'not found': 'unknown tokens are signed out already',
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ refresh_token: long }) },
      'too many': NO_LIMIT,
    },
    ListDevices: {
      looks: true,
      good: () => ({ page: { size: 2, after: '' } }),
      'wrong room': NO_ROOM,
      'not found': { code: 'cursor-unknown', sent: () => ({ page: { after: 'made up' } }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ page: { after: long } }) },
      'too many': { code: 'invalid-argument', sent: () => ({ page: { size: 501 } }) },
    },
    RemoveDevice: {
      good: async () => {
        await ask(at().auth, at().auth.signIn, { name: ada().name, password: ada().password, device: 'other' });
        const { devices } = await ask(at().auth, at().auth.listDevices, { page: undefined }, ada().accessToken);
        return { id: devices.find(({ thisOne }) => !thisOne)!.id };
      },
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-device', sent: () => ({ id: A_UUID }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ id: long }) },
      'too many': NO_LIMIT,
    },
    SignOutEverywhere: {
      who: () => leaving,
      looks: true, // nobody is asked: whoever it is signs out
      good: async () => ({ keep_this_one: (leaving = await somebody(at())) !== undefined }),
      'wrong room': NO_ROOM,
      'not found': NO_LOOK,
      exists: MAKES_NOTHING,
      'too long': NO_LIMIT,
      'too many': NO_LIMIT,
    },
    ChangePassword: {
      who: () => leaving,
      good: async () => ({ password: (leaving = await somebody(at())).password, new_password: PASSWORD }),
      'wrong room': NO_ROOM,
      'not found': { code: 'wrong-password', who: eve, sent: () => ({ password: 'x', new_password: PASSWORD }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', who: eve, sent: () => ({ password: 'x', new_password: long }) },
      'too many': 'counted as sign-ins are',
    },
    ResetPassword: {
      open: true,
      good: async () => {
        const { name } = await somebody(at());
        const { code } = await ask(at().admin, at().admin.createPasswordReset, { account: name }, root().accessToken);
        return { name, code, new_password: PASSWORD, device: 'd' };
      },
      'wrong room': NO_ROOM,
      'not found': {
        code: 'reset-code-invalid',
        sent: () => ({ name: newName(), code: 'AAAA-AAAA', new_password: PASSWORD, device: 'd' }),
      },
      exists: MAKES_NOTHING,
      'too long': {
        code: 'invalid-argument',
        sent: () => ({ name: ada().name, code: long, new_password: PASSWORD, device: 'd' }),
      },
      'too many': 'counted as sign-ins are',
    },
    SetDisplayName: {
      good: () => ({ display_name: `Zoë ${newName()}` }),
      'wrong room': NO_ROOM,
      'not found': NO_LOOK,
      exists: { code: 'name-look-alike', sent: () => ({ display_name: eve().name }) },
      'too long': { code: 'invalid-argument', sent: () => ({ display_name: 'x'.repeat(33) }) },
      'too many': NO_LIMIT,
    },
    ExportOwnAccount: {
      looks: true,
      good: () => ({ after: '' }),
      'wrong room': NO_ROOM,
      'not found': { code: 'cursor-unknown', sent: () => ({ after: 'made up' }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ after: long }) },
      'too many': NO_LIMIT,
    },
    DeleteOwnAccount: {
      // Whoever is asked last goes: each case has a person of its own.
      who: () => leaving,
      good: async () => ({ password: (leaving = await somebody(at())).password }),
      'wrong room': NO_ROOM,
      'not found': { code: 'wrong-password', who: eve, sent: () => ({ password: 'a guess' }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', who: eve, sent: () => ({ password: long }) },
      'too many': 'counted as sign-ins are',
    },
  };
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [`/midip2p.v1.AuthService/${name}`, row]));
}
