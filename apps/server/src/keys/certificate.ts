import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { StartupError } from '../startup-error';
import { keptFile } from './kept-file';
import { makeSelfSigned } from './make-certificate';
import { NamedCertificate, type Names } from './named-certificate';

export interface ServerCertificate {
  /** PEM. */
  certificate: string;
  key: string;
  /** SHA-256 of the certificate in DER, 64 hex digits. */
  fingerprint: string;
  /** True: no authority vouches for it, so clients have to pin the fingerprint. */
  selfSigned: boolean;
  /** The certificate for programs that check names; null: the certificate was not made by us. */
  named: NamedCertificate | null;
}

/** The configured certificate, else a self-signed one of `dataDir`, made on first use. */
export async function loadCertificate(
  dataDir: string,
  tls: { certificateFile: string | null; keyFile: string | null },
  /** The names and addresses of this machine at the time. */
  names: () => Names,
): Promise<ServerCertificate> {
  const own = `${dataDir}/keys/certificate.pem`;
  // Key and certificate are one file of ours, so that no half of a pair can be left behind.
  const made = tls.certificateFile || existsSync(own) ? '' : await makeSelfSigned(names());
  const file = keptFile(tls.certificateFile, own, () => made);
  const keyPath = tls.keyFile ?? own;
  try {
    const key = tls.keyFile ? readFileSync(tls.keyFile, 'utf8') : file.text;
    const certificate = new X509Certificate(file.text);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) throw new Error(`the key in ${keyPath} is not its key`);
    if (new Date(certificate.validTo) < new Date()) throw new Error(`it expired on ${certificate.validTo}`);
    const pem = file.text.replace(/-----BEGIN PRIVATE KEY-----[^]*?-----END PRIVATE KEY-----\n?/, '');
    return {
      certificate: pem,
      named: tls.certificateFile === null ? await NamedCertificate.of({ certificate: pem, key }, names) : null,
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
