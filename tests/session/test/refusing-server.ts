// A gRPC server that refuses every Join with a code of the test's choice: what a real server does for a moment, this
// one does for as long as a test needs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metadata, Server, ServerCredentials, type ServerDuplexStream, status } from '@grpc/grpc-js';
import type { TestServer } from '@midip2p/testkit';

export interface RefusingServer {
  host: string;
  port: number;
  /** Sets the code from now on; null: the bare status. */
  refuseWith(code: string | null, grpc?: status): void;
  /** How often it has refused so far. */
  readonly times: number;
  close(): void;
}

const asItIs = (bytes: Buffer) => bytes;
const SERVICE = {
  join: {
    path: '/midip2p.v1.SessionService/Join',
    requestStream: true,
    responseStream: true,
    ...{ requestSerialize: asItIs, requestDeserialize: asItIs, responseSerialize: asItIs, responseDeserialize: asItIs },
  },
};
/** Sends `ended` with the reason `replaced` before the code, as a real server does. */
const REPLACED = Buffer.concat([Buffer.from('0801520a0a08', 'hex'), Buffer.from('replaced')]);

/** It shows the certificate of `original`, as a replica of it does. */
export async function refusingServer(original: TestServer): Promise<RefusingServer> {
  const pem = readFileSync(join(original.dataDir, 'keys/certificate.pem'));
  const server = new Server();
  let refusal: { code: string | null; grpc: status } = { code: 'internal', grpc: status.INTERNAL };
  let times = 0;
  server.addService(SERVICE, {
    join: (call: ServerDuplexStream<Buffer, Buffer>) => {
      const metadata = new Metadata();
      if (refusal.code !== null) metadata.set('midip2p-code', refusal.code);
      call.on('error', () => undefined).resume();
      times += 1;
      if (refusal.code === 'peer-replaced') call.write(REPLACED);
      call.emit('error', { code: refusal.grpc, details: `${refusal.code ?? status[refusal.grpc]}`, metadata });
    },
  });
  const credentials = ServerCredentials.createSsl(null, [{ private_key: pem, cert_chain: pem }]);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound))),
  );
  return {
    ...{ host: '127.0.0.1', port },
    refuseWith: (code, grpc = status.FAILED_PRECONDITION) => void (refusal = { code, grpc }),
    get times() {
      return times;
    },
    close: () => server.forceShutdown(),
  };
}
