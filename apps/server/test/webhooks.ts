// Somebody who listens to webhooks, and webhooks that nobody listens to.
import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newSecret } from '../src/webhooks/signature';
import { asked } from './a-database';

export async function aWebhook(
  url: string,
  to = 'https://example.invalid/hook',
  events: string[] = [],
): Promise<string> {
  const id = randomUUID();
  await asked(
    url,
    `INSERT INTO webhook (id, url, events, secret, made_by)
      VALUES ('${id}', '${to}', '{${events.join(',')}}', '${newSecret()}', 'a test')`,
  );
  return id;
}

export interface Delivery {
  id: string;
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  body: { type: string; sequence: number; timestamp: string; data: Record<string, string> };
}

/** An HTTP server of this machine; `answer` is 204 until somebody says otherwise. */
export async function aListener() {
  const received: Delivery[] = [];
  let stir = () => {};
  const listener = {
    received,
    answer: (response: ServerResponse): void => void response.writeHead(204).end(),
    url: '',
    /** Until so many have come. */
    until: async (count: number) => {
      while (received.length < count) await new Promise<void>((resolve) => (stir = resolve));
    },
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const { headers, url: path = '' } = request;
        const body = JSON.parse(text) as Delivery['body'];
        received.push({ id: String(headers['webhook-id']), path, headers, text, body });
        listener.answer(response);
        stir();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  listener.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return listener;
}

/** As the specification of Standard Webhooks tells receivers to look. */
export function isSignedWith(secret: string, { headers, text, id }: Delivery): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const wanted = createHmac('sha256', key)
    .update(`${id}.${String(headers['webhook-timestamp'])}.${text}`)
    .digest('base64');
  return String(headers['webhook-signature']).split(' ').includes(`v1,${wanted}`);
}
