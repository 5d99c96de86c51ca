// One exchange with a router by HTTP: no redirect is followed, and no more is read than a router has to say.
import { request as httpRequest } from 'node:http';
import { MappingError } from './way';

const MOST_BYTES = 64 * 1024;

export interface HttpAnswer {
  status: number;
  text: string;
}

/** A GET, or with `soap` the call of an action. `own`: our own address, from which it is sent. */
export function exchange(
  url: URL,
  own: string,
  signal: AbortSignal,
  soap: { action: string; body: string } | null = null,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const silent = () => reject(new MappingError('mapping-no-answer', 'the router does not answer'));
    const headers =
      soap === null
        ? {}
        : {
            'Content-Type': 'text/xml; charset="utf-8"',
            'Content-Length': String(Buffer.byteLength(soap.body)),
            SOAPAction: `"${soap.action}"`,
          };
    const options = { method: soap === null ? 'GET' : 'POST', headers, localAddress: own, agent: false, signal };
    const request = httpRequest(url, options, (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > MOST_BYTES) {
          reject(new MappingError('mapping-garbled', `the router says more than ${MOST_BYTES} bytes`));
          request.destroy();
        } else parts.push(part);
      });
      response.on('end', () => resolve({ status: response.statusCode!, text: Buffer.concat(parts).toString('utf8') }));
      response.on('error', silent);
    });
    request.on('error', silent);
    request.end(soap?.body);
  });
}
