import 'reflect-metadata';
import { createHash, createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import * as x509 from '@peculiar/x509';
import { StartupError } from '../startup-error';
import { keptFile } from './kept-file';

export interface ServerCertificate {
  /** PEM. */
  certificate: string;
  key: string;
  /** SHA-256 of the certificate in DER, 64 hex digits. */
  fingerprint: string;
  /** Nobody else vouches for it, wherever it came from: clients have to pin the fingerprint. */
  selfSigned: boolean;
}

/** The configured certificate, else a self-signed one of `dataDir`, made on first use. */
export async function loadCertificate(
  dataDir: string,
  tls: { certificateFile: string | null; keyFile: string | null },
  names: { dns: string[]; ip: string[] },
): Promise<ServerCertificate> {
  const own = `${dataDir}/keys/certificate.pem`;
  // Key and certificate are one file of ours, so that no half of a pair can be left behind.
  const made = tls.certificateFile || existsSync(own) ? '' : await makeSelfSigned(names);
  const file = keptFile(tls.certificateFile, own, () => made);
  const keyPath = tls.keyFile ?? own;
  try {
    const key = tls.keyFile ? readFileSync(tls.keyFile, 'utf8') : file.text;
    const certificate = new X509Certificate(file.text);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) throw new Error(`the key in ${keyPath} is not its key`);
    if (new Date(certificate.validTo) < new Date()) throw new Error(`it expired on ${certificate.validTo}`);
    return {
      certificate: file.text.replace(/-----BEGIN PRIVATE KEY-----[^]*?-----END PRIVATE KEY-----\n?/, ''),
      key,
      fingerprint: createHash('sha256').update(certificate.raw).digest('hex'),
      selfSigned: certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey),
    };
  } catch (error) {
    const remedy = tls.certificateFile
      ? 'set tls.certificateFile and tls.keyFile to a pair in PEM'
      : 'remove it, and a new one is made';
    throw new StartupError('bad-certificate', `${file.path} cannot be used: ${(error as Error).message}; ${remedy}`);
  }
}

// ---- details ----

const TWENTY_YEARS_MS = 20 * 365 * 86_400_000;

type Provider = typeof webcrypto & Parameters<typeof x509.X509CertificateGenerator.createSelfSigned>[1];

/** For everything that this machine is called: who trusts it by other means than its pin, as curl does, looks at the name. */
async function makeSelfSigned({ dns, ip }: { dns: string[]; ip: string[] }): Promise<string> {
  const provider = webcrypto as Provider;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await provider.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=midip2p-server',
      notBefore: new Date(Date.now() - 86_400_000), // clients whose clock is a little behind
      notAfter: new Date(Date.now() + TWENTY_YEARS_MS), // pinned: what ends it is a new pin, not a date
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true), // its own authority: clients trust exactly this one
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          ...dns.map((value) => ({ type: 'dns' as const, value })),
          ...ip.map((value) => ({ type: 'ip' as const, value })),
        ]),
      ],
    },
    provider,
  );
  const key = Buffer.from(await provider.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const pem = `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}/g, '$&\n').trim()}\n-----END PRIVATE KEY-----\n`;
  return `${certificate.toString('pem')}\n${pem}`;
}
