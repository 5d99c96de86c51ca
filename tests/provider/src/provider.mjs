// A certified OpenID Connect provider on a TCP port that the system gives, with its own pages for signing in and agreeing. It prints its
// issuer, and ends with its standard input. Takes: client id, client secret, where it may send browsers back to, people as JSON.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [clientId, clientSecret, redirectUri, people, port = '0'] = process.argv.slice(2);
const known = JSON.parse(people);

const server = createServer();
server.listen(Number(port), '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], profile: ['preferred_username', 'name'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'groups'],
    cookies: { keys: ['of tests'] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...known[sub] }) }),
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
process.stdin.resume().on('end', () => process.exit(0));
