// What `helm test` runs: the Services lead to servers that are ready, show the certificate of this release, and speak
// gRPC to who asks for h2 and HTTP to who asks for http/1.1.
/* global AbortSignal, fetch */
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { createHash, X509Certificate } from 'node:crypto';

const { GRPC, REST, OPERATIONS, CERTIFICATE } = process.env;
const fingerprint = (der) => createHash('sha256').update(der).digest('hex');
const expected = fingerprint(new X509Certificate(readFileSync(CERTIFICATE)).raw);

const shaken = (address, protocol) =>
  new Promise((resolve, reject) => {
    const cut = address.lastIndexOf(':');
    const [host, port] = [address.slice(0, cut), Number(address.slice(cut + 1))];
    // Judged below, by the very certificate.
    const socket = connect({ host, port, ALPNProtocols: [protocol], rejectUnauthorized: false });
    socket.setTimeout(10_000, () => socket.destroy(new Error(`${address} has not answered within 10 s`)));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const shown = fingerprint(socket.getPeerCertificate().raw);
      const spoken = socket.alpnProtocol;
      socket.destroy();
      if (shown !== expected)
        reject(new Error(`${address} shows the certificate ${shown}, and ${expected} is expected`));
      else if (spoken !== protocol) reject(new Error(`${address} was asked for ${protocol} and speaks ${spoken}`));
      else resolve();
    });
  });

try {
  for (const path of ['/live', '/ready']) {
    const { status } = await fetch(`${OPERATIONS}${path}`, { signal: AbortSignal.timeout(10_000) });
    if (status !== 200) throw new Error(`${OPERATIONS}${path} answers ${status}`);
  }
  await shaken(GRPC, 'h2');
  await shaken(REST, 'http/1.1');
  console.log(`ready; the certificate is ${expected}`);
} catch (error) {
  console.error(error.cause ?? error);
  process.exitCode = 1;
}
