// A certificate as each peer makes one at its start. It is written byte by byte, because Node reads certificates but
// makes none. [TOAST-7.1-2]
import { createHash, generateKeyPairSync, sign } from 'node:crypto';

export interface RawCertificate {
  /** PEM. */
  key: string;
  certificate: string;
  /** SHA-256 of the certificate in DER, 32 bytes. */
  fingerprint: Uint8Array;
}

export function rawCertificate(): RawCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const name = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from('raw')))));
  const validity = der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')));
  const serial = der(0x02, Buffer.of(1));
  const content = der(0x30, serial, ED25519, name, validity, name, publicKey.export({ type: 'spki', format: 'der' }));
  const signature = der(0x03, Buffer.of(0), sign(null, content, privateKey));
  const certificate = der(0x30, content, ED25519, signature);
  const text = certificate.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    certificate: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`,
    fingerprint: createHash('sha256').update(certificate).digest(),
  };
}

// ---- details ----

function der(tag: number, ...content: Buffer[]): Buffer {
  const whole = Buffer.concat(content);
  const length = whole.length < 128 ? [whole.length] : [0x81, whole.length]; // nothing of it has 256
  return Buffer.concat([Buffer.of(tag, ...length), whole]);
}

/** Their object identifiers: 1.3.101.112 and 2.5.4.3. */
const ED25519 = der(0x30, Buffer.of(0x06, 3, 0x2b, 0x65, 0x70));
const COMMON_NAME = Buffer.of(0x06, 3, 0x55, 0x04, 0x03);
