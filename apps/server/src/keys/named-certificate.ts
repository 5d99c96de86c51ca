import 'reflect-metadata';
import { createPrivateKey, createPublicKey, webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { ALGORITHM, PROVIDER, usableNames } from './make-certificate';

export interface Names {
  dns: string[];
  ip: string[];
}

const A_DAY_MS = 86_400_000;
/** Systems take no longer-lived one from an authority of one's own; it is made anew long before. */
const LIVES_MS = 397 * A_DAY_MS;
const FRESH_MS = 90 * A_DAY_MS;

/**
 * What is shown of the server's own certificate to those who look at its names, when the machine is called otherwise than
 * at the time when it was made.
 *
 * Design: the certificate that clients have pinned never changes. It is its own authority, and so issues another one, for the
 * same key and for the names of today: who trusts the first one trusts that too, and who has pinned the key finds it again.
 */
export class NamedCertificate {
  /** In PEM, the pinned one behind it; null: the pinned one has every name itself. */
  shown: string | null = null;
  private named: Names = { dns: [], ip: [] };
  private madeAt = -Infinity;

  private constructor(
    private readonly pinned: { certificate: string; key: string },
    private readonly names: () => Names,
  ) {}

  static async of(pinned: { certificate: string; key: string }, names: () => Names): Promise<NamedCertificate> {
    const named = new NamedCertificate(pinned, names);
    await named.look();
    return named;
  }

  /** Whether another one is shown from now on. */
  async look(nowMs = Date.now()): Promise<boolean> {
    const names = this.names();
    if (hasAll(new X509Certificate(this.pinned.certificate), names)) {
      const before = this.shown;
      this.shown = null;
      return before !== null;
    }
    const same = JSON.stringify(names) === JSON.stringify(this.named);
    if (this.shown !== null && same && nowMs - this.madeAt < FRESH_MS) return false;
    [this.named, this.madeAt] = [names, nowMs];
    this.shown = `${await issued(this.pinned, names, nowMs)}\n${this.pinned.certificate}`;
    return true;
  }
}

// ---- details ----

const hasAll = (certificate: X509Certificate, { dns, ip }: Names): boolean =>
  dns.every((name) => certificate.checkHost(name, { subject: 'never' }) !== undefined) &&
  ip.every((address) => certificate.checkIP(address) !== undefined);

async function issued(pinned: { certificate: string; key: string }, names: Names, nowMs: number): Promise<string> {
  const authority = new x509.X509Certificate(pinned.certificate);
  const secret = createPrivateKey(pinned.key);
  const { subtle } = webcrypto;
  const pkcs8 = secret.export({ type: 'pkcs8', format: 'der' });
  const spki = createPublicKey(secret).export({ type: 'spki', format: 'der' });
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: 'CN=midip2p-server,OU=by its names',
      issuer: authority.subject,
      notBefore: new Date(nowMs - A_DAY_MS), // clients whose clock is a little behind
      notAfter: new Date(nowMs + LIVES_MS),
      signingAlgorithm: ALGORITHM,
      publicKey: await subtle.importKey('spki', spki, ALGORITHM, true, ['verify']),
      signingKey: await subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        usableNames(names),
      ],
    },
    PROVIDER,
  );
  return certificate.toString('pem');
}
