// A certificate as operators with a domain have it: somebody else vouches for it.
import { webcrypto } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import * as x509 from '@peculiar/x509';

/** Certificate and key in PEM, one file. */
export async function writeIssuedCertificate(file: string): Promise<void> {
  const provider = webcrypto as typeof webcrypto &
    NonNullable<Parameters<typeof x509.X509CertificateGenerator.create>[1]>;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const [authority, keys] = await Promise.all(
    [0, 1].map(() => provider.subtle.generateKey(algorithm, true, ['sign', 'verify'])),
  );
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: 'CN=jam.example.org',
      issuer: 'CN=Some Authority',
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 86_400_000),
      signingAlgorithm: algorithm,
      publicKey: keys!.publicKey,
      signingKey: authority!.privateKey,
    },
    provider,
  );
  const key = Buffer.from(await provider.subtle.exportKey('pkcs8', keys!.privateKey)).toString('base64');
  const pem = `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}/g, '$&\n').trim()}\n-----END PRIVATE KEY-----\n`;
  writeFileSync(file, `${certificate.toString('pem')}\n${pem}`, { mode: 0o600 });
}
