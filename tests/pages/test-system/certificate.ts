// A certificate for a name, and the authority that vouches for it, as this machine and no other knows it.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { World } from './world';

/** What a machine has in its environment that trusts the authority, and a server that shows the certificate. */
export function certified(world: World, name: string): Record<string, string> {
  const file = (what: string) => world.file(what);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '2'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-subj',
    '/CN=authority',
    '-keyout',
    file('authority.key'),
    '-out',
    file('authority.crt'),
  );
  openssl('req', ...key.slice(0, 5), '-subj', `/CN=${name}`, '-keyout', file('tls.key'), '-out', file('tls.csr'));
  writeFileSync(file('names'), `subjectAltName=DNS:${name}\n`);
  const by = ['-CA', file('authority.crt'), '-CAkey', file('authority.key'), '-extfile', file('names')];
  openssl('x509', '-req', ...by, '-in', file('tls.csr'), '-days', '2', '-out', file('tls.crt'));
  return {
    NODE_EXTRA_CA_CERTS: file('authority.crt'),
    CURL_CA_BUNDLE: file('authority.crt'),
    MIDIP2P_TLS_CERTIFICATE_FILE: file('tls.crt'),
    MIDIP2P_TLS_KEY_FILE: file('tls.key'),
  };
}
