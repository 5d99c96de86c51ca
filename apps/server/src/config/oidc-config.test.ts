import { loadConfig } from './load-config';

const WHOLE = { issuer: 'https://id.example.org', clientId: 'midip2p', clientSecretFile: '/run/secret' };
const oidc = (settings: object) =>
  loadConfig({ overrides: { oidc: { ...WHOLE, publicUrl: 'https://play.example.org', ...settings } } });
const refused = (settings: object): string => {
  try {
    oidc(settings);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

it('nobody signs in by a provider unless one is named, with all that it takes', () => {
  expect(loadConfig({}).oidc.issuer).toBeNull();
  expect(oidc({}).oidc).toMatchObject({ provider: 'sso', scopes: 'openid profile', makesAccounts: true });
  for (const key of ['clientId', 'clientSecretFile', 'publicUrl'])
    expect(refused({ [key]: null })).toContain(`oidc.${key} (MIDIP2P_OIDC_`);
  expect(refused({ issuer: null })).toContain('set together with oidc.issuer, or neither');
});

it.each([
  [{ issuer: 'http://id.example.org' }, 'oidc.issuer'],
  [{ issuer: 'https://id.example.org/?tenant=1' }, 'oidc.issuer'],
  [{ issuer: 'https://user:secret@id.example.org' }, 'oidc.issuer'],
  [{ issuer: 'file:///etc/passwd' }, 'oidc.issuer'],
  [{ publicUrl: 'http://play.example.org' }, 'oidc.publicUrl'],
  [{ publicUrl: 'https://play.example.org/jam' }, 'oidc.publicUrl'],
  [{ scopes: 'profile email' }, 'oidc.scopes'],
  [{ provider: 'a club' }, 'oidc.provider'],
  [{ requiredClaim: 'groups' }, 'oidc.requiredValue'],
  [{ lifetimeSeconds: 5 }, 'oidc.lifetimeSeconds'],
])('%p is refused at start, by name', (settings, key) => {
  expect(refused(settings)).toContain(`${key} (MIDIP2P_OIDC_`);
});

it('a provider on this machine may speak plain HTTP, and no other', () => {
  for (const issuer of ['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000'])
    expect(refused({ issuer })).toBe('accepted');
  for (const issuer of ['http://127.0.0.1.example.org', 'http://localhost.example.org', 'http://10.0.0.1'])
    expect(refused({ issuer })).not.toBe('accepted');
});
