// A certificate of the server's own making.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const TWENTY_YEARS_MS = 20 * 365 * 86_400_000;

export const PROVIDER = webcrypto as typeof webcrypto &
  Parameters<typeof x509.X509CertificateGenerator.createSelfSigned>[1];
export const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Makes it for all names of this machine, because programs that do not pin it, such as curl, check the name. */
export async function makeSelfSigned(names: { dns: string[]; ip: string[] }): Promise<string> {
  const keys = await PROVIDER.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=midip2p-server',
      notBefore: new Date(Date.now() - 86_400_000), // clients whose clock is a little behind
      notAfter: new Date(Date.now() + TWENTY_YEARS_MS), // pinned: what ends it is a new pin, not a date
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true), // its own authority: clients trust exactly this one
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        usableNames(names),
      ],
    },
    PROVIDER,
  );
  const key = Buffer.from(await PROVIDER.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const pem = `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}/g, '$&\n').trim()}\n-----END PRIVATE KEY-----\n`;
  return `${certificate.toString('pem')}\n${pem}`;
}

export const usableNames = ({ dns, ip }: { dns: string[]; ip: string[] }): x509.SubjectAlternativeNameExtension =>
  new x509.SubjectAlternativeNameExtension([
    ...dns.map((value) => ({ type: 'dns' as const, value })),
    ...ip.map((value) => ({ type: 'ip' as const, value })),
  ]);
