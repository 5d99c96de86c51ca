// HTTPS to a server whose certificate is trusted, its names compared as curl does, as fetch has it: what a generated client needs.
import { Agent, request as httpsRequest } from 'node:https';
import type { RunningServer } from '../src';
import { certificateOf } from './player';

export interface HttpsClient {
  /** As the global one; only for the server. */
  fetch: typeof fetch;
  /** https://HOST:PORT */
  base: string;
  close(): void;
}

/** Without `keepAlive` each request has a connection of its own: one that is kept may be ended as it is used again. */
export async function httpsTo(server: RunningServer, keepAlive = true): Promise<HttpsClient> {
  const { host, port } = server.address;
  const ca = await certificateOf(server);
  const agent = new Agent({ ca, keepAlive });
  const ask = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const body = Buffer.from(await request.arrayBuffer());
    return new Promise((resolve, reject) => {
      const options = { agent, method: request.method, headers: Object.fromEntries(request.headers) };
      const asked = httpsRequest(request.url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        response.on('end', () => {
          const { statusCode: status = 0 } = response;
          const headers = Object.entries(response.headers).map(([k, v]): [string, string] => [k, String(v)]);
          resolve(new Response([204, 304].includes(status) ? null : Buffer.concat(chunks), { status, headers }));
        });
      });
      asked.on('error', reject).end(body);
    });
  };
  return { fetch: ask, base: `https://${host}:${port}`, close: () => agent.destroy() };
}
