// Checks the server's identity before anything is sent to it: by a pinned certificate, or one that public authorities
// vouch for.
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { ChannelCredentials } from '@grpc/grpc-js';
import { unreachable } from './error-of';
import {
  type CoordinatorError,
  ServerCertificateMismatchError,
  ServerCertificateUntrustedError,
  ServerIncompatibleError,
} from './errors';
import { hostAndPort, type ServerAddress } from './server-address';

const PATIENCE_MS = 5000;

/**
 * Shakes hands with the server, sends it nothing, and checks its certificate. Resolves with the certificate (DER).
 * ServerUnreachableError, ServerCertificateMismatchError, ServerCertificateUntrustedError, ServerIncompatibleError.
 */
export async function checkCertificate(address: ServerAddress, patienceMs = PATIENCE_MS): Promise<Buffer> {
  const { host, fingerprint } = address;
  const server = hostAndPort(address);
  const socket = await shakeHands(address, patienceMs);
  try {
    const { raw } = socket.getPeerCertificate();
    if (raw === undefined) throw new ServerIncompatibleError(`the server at ${server} shows no certificate`);
    if (fingerprint !== null && fingerprintOf(raw) !== fingerprint) throw mismatch(server, fingerprint, raw);
    if (fingerprint === null && !socket.authorized)
      throw new ServerCertificateUntrustedError(
        `no public authority vouches for the certificate of ${host} (${String(socket.authorizationError)}); ask its operator for the address with the fingerprint, ${server}#FINGERPRINT`,
      );
    if (socket.alpnProtocol !== 'h2')
      throw new ServerIncompatibleError(`what answers at ${server} speaks no gRPC; check the TCP port`);
    return raw;
  } finally {
    socket.destroy();
  }
}

/** Options for a channel to a server whose certificate `der` was checked: no other certificate is accepted. */
export function credentialsFor(address: ServerAddress, der: Buffer): ChannelCredentials {
  if (address.fingerprint === null) return ChannelCredentials.createSsl();
  const pinned = address.fingerprint;
  return ChannelCredentials.createSsl(pem(der), null, null, {
    checkServerIdentity: (_, certificate: PeerCertificate) =>
      fingerprintOf(certificate.raw) === pinned ? undefined : mismatch(hostAndPort(address), pinned, certificate.raw),
  });
}

/** TLS uses names of servers, never addresses; with a pinned certificate no name is needed. */
export function serverNameFor(address: ServerAddress): Record<string, string> {
  return isIP(address.host) === 0 || address.fingerprint === null
    ? {}
    : { 'grpc.ssl_target_name_override': 'localhost' };
}

const fingerprintOf = (der: Buffer): string => createHash('sha256').update(der).digest('hex');

// ---- details ----

function shakeHands(address: ServerAddress, patienceMs: number): Promise<TLSSocket> {
  const { host, port } = address;
  const server = hostAndPort(address);
  return new Promise((resolve, reject) => {
    const servername = isIP(host) === 0 ? { servername: host } : {};
    // checkCertificate judges it, and can say more than a failed handshake.
    const socket = connect({ host, port, ...servername, rejectUnauthorized: false, ALPNProtocols: ['h2'] });
    const fail = (error: CoordinatorError) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(patienceMs, () => fail(unreachable(server, `no answer within ${patienceMs / 1000} s`)));
    socket.once('secureConnect', () => resolve(socket));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      fail(
        /^ERR_SSL|^EPROTO/.test(error.code ?? '')
          ? new ServerIncompatibleError(`what answers at ${server} speaks no TLS; check the TCP port`)
          : unreachable(server, error.code ?? error.message),
      ),
    );
    socket.once('close', () => reject(unreachable(server, 'it closed the connection')));
  });
}

function mismatch(server: string, pinned: string, der: Buffer): ServerCertificateMismatchError {
  return new ServerCertificateMismatchError(
    `the server at ${server} shows the certificate ${fingerprintOf(der)}, and ${pinned} is expected; somebody may be in between, or the server was set up anew: ask its operator`,
  );
}

const pem = (der: Buffer): Buffer =>
  Buffer.from(
    `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  );
