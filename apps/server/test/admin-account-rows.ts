// The administrator's rows on accounts, keys and the server itself, of the table of everything that can be wrong with a call.
import { A_UUID, CHANGE, LIST, LONG, newName, PAGE, TOO_LARGE_PAGE, UNKNOWN_CURSOR } from './admin-row-parts';
import { anApiKey } from './api-keys';
import { MAKES_NOTHING, NO_LIMIT, NO_LOOK, NO_ROOM, type Row } from './error-table';
import { type Connections, somebody } from './player';
import { aServerInvitation } from './server-invitations';
import { aWebhook } from './webhooks';

/** Of the calls that are about an account and nothing else. */
const MODERATED = ['DisableAccount', 'EnableAccount', 'SignOutAccount'];

/** By the names of the calls. `url`: of the server's database. */
export function adminAccountRows(at: () => Connections, url: () => string): Record<string, Row> {
  const account = async () => (await somebody(at())).name;
  return {
    ListAccounts: {
      ...LIST,
      needs: 'read',
      good: () => ({ page: PAGE, name: 'any' }),
      'not found': UNKNOWN_CURSOR,
      'too long': { code: 'invalid-argument', sent: () => ({ name: LONG }) },
      'too many': TOO_LARGE_PAGE,
    },
    CreateAccount: {
      ...CHANGE,
      needs: 'manage',
      good: () => ({ name: newName(), password: 'a good password', administrator: true }),
      'wrong room': NO_ROOM,
      'not found': NO_LOOK,
      exists: {
        code: 'name-taken',
        sent: async () => ({ name: (await account()).toUpperCase(), password: 'a good password' }),
      },
      'too long': { code: 'invalid-argument', sent: () => ({ name: 'x'.repeat(33), password: 'a good password' }) },
    },
    ...Object.fromEntries(
      [
        'DisableAccount',
        'EnableAccount',
        'SetAdministrator',
        'ChangeRights',
        'SignOutAccount',
        'CreatePasswordReset',
      ].map((name) => [
        name,
        {
          ...CHANGE,
          needs: MODERATED.includes(name) ? 'moderate' : 'manage',
          good: async () => ({
            account: await account(),
            ...(name === 'DisableAccount' && { reason: 'gone' }),
            ...(name === 'SetAdministrator' && { administrator: true }),
            ...(name === 'ChangeRights' && { give: ['read'], take: ['manage'] }),
          }),
          'wrong room': NO_ROOM,
          'not found': { code: 'unknown-account', sent: () => ({ account: A_UUID }) },
          exists: MAKES_NOTHING,
          'too long': { code: 'invalid-argument', sent: () => ({ account: LONG }) },
        },
      ]),
    ),
    SetAccountDisplayName: {
      ...CHANGE,
      needs: 'moderate',
      good: async () => ({ account: await account(), display_name: `Zoë ${newName()}` }),
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-account', sent: () => ({ account: A_UUID, display_name: 'Zoë' }) },
      exists: {
        code: 'name-look-alike',
        sent: async () => ({ account: await account(), display_name: await account() }),
      },
      'too long': {
        code: 'invalid-argument',
        sent: async () => ({ account: await account(), display_name: 'x'.repeat(33) }),
      },
    },
    ExportAccount: {
      ...LIST,
      needs: 'manage',
      looks: false,
      good: async () => ({ account: await account(), after: '' }),
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-account', sent: () => ({ account: A_UUID }) },
      'too long': { code: 'invalid-argument', sent: () => ({ account: LONG }) },
      'too many': NO_LIMIT,
    },
    DeleteAccount: {
      ...CHANGE,
      needs: 'manage',
      good: async () => ({ account: await account() }),
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-account', sent: () => ({ account: A_UUID }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ account: LONG }) },
    },
    ListApiKeys: {
      ...LIST,
      needs: 'manage',
      good: () => ({ page: PAGE }),
      'wrong room': NO_ROOM,
      'not found': UNKNOWN_CURSOR,
      'too long': { code: 'invalid-argument', sent: () => ({ page: { after: LONG } }) },
      'too many': TOO_LARGE_PAGE,
    },
    CreateApiKey: {
      ...CHANGE,
      needs: 'manage',
      good: () => ({ name: newName(), scopes: ['read', 'peer.remove'], days: 30 }),
      'wrong room': NO_ROOM,
      'not found': { code: 'invalid-argument', sent: () => ({ name: newName(), scopes: ['everything'] }) },
      exists: {
        code: 'name-taken',
        sent: async () => ({ name: (await anApiKey(url(), ['read'])).name, scopes: ['read'] }),
      },
      'too long': { code: 'invalid-argument', sent: () => ({ name: 'x'.repeat(65), scopes: ['read'] }) },
    },
    RevokeApiKey: {
      ...CHANGE,
      needs: 'manage',
      good: async () => ({ key: (await anApiKey(url(), ['read'])).name }),
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-api-key', sent: () => ({ key: A_UUID }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ key: LONG }) },
    },
    CreateServerInvitation: {
      ...CHANGE,
      needs: 'moderate',
      good: () => ({ lifetime_seconds: 60, uses: 2 }),
      'wrong room': NO_ROOM,
      'not found': NO_LOOK,
      exists: 'each invitation is another one',
      'too long': { code: 'invalid-argument', sent: () => ({ lifetime_seconds: 31 * 86_400 }) },
      'too many': { code: 'invalid-argument', sent: () => ({ uses: 1001 }) },
    },
    ListServerInvitations: {
      ...LIST,
      needs: 'read',
      good: () => ({ page: PAGE, ended_too: true }),
      'wrong room': NO_ROOM,
      'not found': UNKNOWN_CURSOR,
      'too long': { code: 'invalid-argument', sent: () => ({ page: { after: LONG } }) },
      'too many': TOO_LARGE_PAGE,
    },
    RevokeServerInvitation: {
      ...CHANGE,
      needs: 'moderate',
      good: async () => ({ id: await aServerInvitation(url()) }),
      'wrong room': NO_ROOM,
      'not found': { code: 'invitation-unknown', sent: () => ({ id: '0'.repeat(12) }) },
      exists: 'what was taken back stays so',
      'too long': { code: 'invalid-argument', sent: () => ({ id: '0'.repeat(13) }) },
    },
    ListWebhooks: {
      ...LIST,
      needs: 'manage',
      good: () => ({ page: PAGE }),
      'wrong room': NO_ROOM,
      'not found': UNKNOWN_CURSOR,
      'too long': { code: 'invalid-argument', sent: () => ({ page: { after: LONG } }) },
      'too many': TOO_LARGE_PAGE,
    },
    CreateWebhook: {
      ...CHANGE,
      needs: 'manage',
      good: () => ({ url: 'https://example.org/hook', events: ['player.joined'] }),
      'wrong room': NO_ROOM,
      'not found': {
        code: 'invalid-argument',
        sent: () => ({ url: 'https://example.org/hook', events: ['everything'] }),
      },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ url: `https://x/${LONG}`, events: ['player.joined'] }) },
    },
    ...Object.fromEntries(
      ['DeleteWebhook', 'RenewWebhookSecret', 'TestWebhook'].map((name) => [
        name,
        {
          ...CHANGE,
          needs: 'manage',
          good: async () => ({ webhook_id: await aWebhook(url()) }),
          'wrong room': NO_ROOM,
          'not found': { code: 'unknown-webhook', sent: () => ({ webhook_id: A_UUID }) },
          exists: MAKES_NOTHING,
          'too long': { code: 'invalid-argument', sent: () => ({ webhook_id: LONG }) },
        },
      ]),
    ),
    ListDeliveries: {
      ...LIST,
      needs: 'manage',
      good: async () => ({ webhook_id: await aWebhook(url()), page: PAGE, state: 'DELIVERY_STATE_DEAD' }),
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-webhook', sent: () => ({ webhook_id: A_UUID }) },
      'too long': { code: 'invalid-argument', sent: () => ({ webhook_id: LONG }) },
      'too many': {
        code: 'invalid-argument',
        sent: async () => ({ webhook_id: await aWebhook(url()), page: { size: 501 } }),
      },
    },
    ListAudit: {
      ...LIST,
      needs: 'read',
      good: async () => ({ page: PAGE, account: await account(), action: 'room.close', target_id: A_UUID }),
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-account', sent: () => ({ account: 'nobody' }) },
      'too long': { code: 'invalid-argument', sent: () => ({ action: LONG }) },
      'too many': TOO_LARGE_PAGE,
    },
  };
}
