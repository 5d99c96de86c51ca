// GET /get: the client's files of this server's version, for anybody. Below the ground of REST: no account is needed to
// be given a client.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { sendProblem } from '../refusals/problem';
import { VERSION } from '../version';
import { getPage } from './get-page';
import type { PackageFile, PackageShelf } from './package-shelf';

/** `shelf`: null where there are none. */
export function servePackages(app: NestExpressApplication, shelf: PackageShelf | null): void {
  app.use('/get', (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => {
    answer(request, response, shelf).catch(next);
  });
}

// ---- details ----

async function answer(request: IncomingMessage, response: ServerResponse, shelf: PackageShelf | null): Promise<void> {
  const { method = '', url = '' } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return sendProblem(response, 405, 'invalid-argument', `${method} is not possible here; use GET`);
  }
  const name = url.split('?', 1)[0]!.slice(1); // Express has taken /get away
  if (name === '') return send(response, method, 'text/html; charset=utf-8', getPage(shelf?.index ?? null, VERSION));
  if (name === 'index.json') {
    const { version, files } = shelf?.index ?? { version: VERSION, files: [] };
    const listed = files.map((file) => ({ ...file, href: `/get/${file.file}` }));
    return send(response, method, 'application/json', JSON.stringify({ version, files: listed }));
  }
  const file = shelf?.named(name) ?? null;
  if (file === null) return sendProblem(response, 404, 'unknown-route', 'no such file; GET /get says which there are');
  return sendFile(request, response, shelf!, file);
}

function send(response: ServerResponse, method: string, type: string, text: string): void {
  const body = Buffer.from(text);
  response.writeHead(200, { 'content-type': type, 'content-length': body.length, 'cache-control': 'no-cache' });
  response.end(method === 'HEAD' ? undefined : body);
}

async function sendFile(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  shelf: PackageShelf,
  file: PackageFile,
): Promise<void> {
  const etag = `"${file.sha256}"`;
  const always = { etag, 'cache-control': 'public, max-age=3600' };
  if (headers['if-none-match'] === etag) return void response.writeHead(304, always).end();
  const handle = await shelf.open(file);
  if (handle === null)
    return sendProblem(
      response,
      404,
      'unknown-route',
      `${file.file} is listed, but is not there as listed; tell who runs this server`,
    );
  try {
    response.writeHead(200, {
      ...always,
      'content-type': 'application/octet-stream',
      'content-length': file.bytes,
      'content-disposition': `attachment; filename="${file.file}"`,
    });
    if (method === 'HEAD') return void response.end();
    // `end`: a file that grows meanwhile must not spoil the answer.
    await pipeline(handle.createReadStream({ autoClose: false, end: Math.max(file.bytes - 1, 0) }), response);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error; // who asked has gone
  } finally {
    await handle.close();
  }
}
