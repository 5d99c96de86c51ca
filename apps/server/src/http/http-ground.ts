import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import type { AccessTokens } from '../auth/access-tokens';
import type { PackageShelf } from '../get/package-shelf';
import { servePackages } from '../get/serve-packages';
import { serveDocument } from './api-document';
import { authenticateHttp } from './http-callers';

export const API = 'api/v1';

/** What every HTTP request passes before a controller hears of it. */
export function layHttpGround(app: NestExpressApplication, tokens: AccessTokens, shelf: PackageShelf | null): void {
  app.disable('x-powered-by');
  app.use(helmet());
  servePackages(app, shelf); // for anybody
  app.use(authenticateHttp(tokens)); // before a body is read: nobody makes us parse for nothing
  app.useBodyParser('json', { limit: '64kb' });
  app.setGlobalPrefix(API);
  serveDocument(app);
}
