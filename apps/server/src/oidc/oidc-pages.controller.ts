import type { IncomingMessage, ServerResponse } from 'node:http';
import { Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiProduces } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { Refusals } from '../refusals/refusals';
import { keepProblemCode } from '../refusals/problem';
import { httpStatusOf } from '../refusals/status-of';
import { Rest } from '../http/rest';
import { browserSecretIn, formField, keepBrowserSecret, sameSite } from './browser';
import { newBrowserSecret } from './browser-keys';
import { BrowserWay } from './browser-way';
import { SignInCodeWrongError, SignInUnknownError } from './oidc-errors';
import { codePage, donePage, onwardPage, POLICY, refusedPage } from './pages';

class TicketParam extends createZodDto(z.object({ ticket: z.string().max(64, 'is too long') })) {}

const PAGE = { type: 'string', description: 'a page for people' } as const;

/** The pages of signing in by a provider: for a browser, which has no token. */
@Rest('oidc', 'sign-in by a provider', 'open')
export class OidcPagesController {
  constructor(
    private readonly way: BrowserWay,
    private readonly refusals: Refusals,
  ) {}

  @Get('sign-in/:ticket')
  @ApiOperation({ summary: 'the page that asks for the short code of a sign-in that a program has begun' })
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: PAGE })
  async showSignIn(
    @Param() { ticket }: TicketParam,
    @Req() request: IncomingMessage,
    @Res() response: ServerResponse,
  ): Promise<void> {
    await this.answered(response, async () => {
      const begun = await this.way.begun(ticket);
      if (browserSecretIn(request, ticket) === null) keepBrowserSecret(response, ticket, newBrowserSecret());
      return codePage(begun, null);
    });
  }

  @Post('sign-in/:ticket')
  @ApiOperation({ summary: 'the short code, as the page sends it: the browser goes on to the provider' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: PAGE })
  async confirmSignIn(
    @Param() { ticket }: TicketParam,
    @Req() request: IncomingMessage,
    @Res() response: ServerResponse,
  ): Promise<void> {
    await this.answered(response, async () => {
      // The page of another site may send a form here; it can neither bring the cookie nor hide where it is from.
      const secret = browserSecretIn(request, ticket);
      if (secret === null || !sameSite(request)) throw new SignInUnknownError();
      const code = await formField(request, 'code');
      try {
        const { url, provider } = await this.way.confirm(ticket, secret, code);
        return onwardPage(url, provider);
      } catch (error) {
        if (!(error instanceof SignInCodeWrongError)) throw error;
        response.statusCode = httpStatusOf(error.code);
        keepProblemCode(response, error.code);
        return codePage(await this.way.begun(ticket), error.message);
      }
    });
  }

  @Get('callback')
  @ApiOperation({ summary: 'where the provider sends the browser back to' })
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: PAGE })
  async comeBack(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    await this.answered(response, async () => {
      const query = (request.url ?? '').split('?').slice(1).join('?');
      const { name, provider } = await this.way.comeBack(query, (ticket) => browserSecretIn(request, ticket));
      return donePage(name, provider);
    });
  }

  // ---- details ----

  /** Always answers with a page, because a person looks at it. */
  private async answered(response: ServerResponse, page: () => Promise<string>): Promise<void> {
    let text: string;
    try {
      text = await page();
    } catch (error) {
      const { code, message, retryAfterMs } = this.refusals.messageOf(error);
      response.statusCode = httpStatusOf(code);
      keepProblemCode(response, code);
      if (retryAfterMs !== undefined) response.setHeader('retry-after', String(Math.ceil(retryAfterMs / 1000)));
      text = refusedPage(message, code);
    }
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', POLICY);
    response.end(text);
  }
}
