// The REST face described by OpenAPI, made from the code itself. apps/server/openapi.json is what it was when it was
// looked at last.
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { cleanupOpenApiDoc } from 'nestjs-zod';
import { VERSION } from '../version';

export const DOCUMENT = '/api/v1/openapi.json';

/** Answers DOCUMENT; made when it is asked for the first time. */
export function serveDocument(app: NestExpressApplication): void {
  let document: OpenAPIObject | undefined;
  const http = app.getHttpAdapter();
  http.get(DOCUMENT, (_request: unknown, response: unknown) => {
    document ??= documentOf(app);
    http.reply(response, document, 200);
  });
}

// ---- details ----

const DESCRIPTION = `For those who run a MIDIp2p server. Sign in first: every other call takes the access token as
\`authorization: Bearer TOKEN\`, and, but for those of one's own account, needs the administrator's right. Refusals are problem+json (RFC 9457) with a stable code.`;

function documentOf(app: NestExpressApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('MIDIp2p server')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .addBearerAuth()
    .build();
  const operationIdFactory = (_controller: string, method: string) => method;
  return cleanupOpenApiDoc(SwaggerModule.createDocument(app, base, { operationIdFactory }));
}
