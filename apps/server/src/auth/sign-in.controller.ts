import { Body, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { httpOriginOf, whileConnected } from '../callers/http-callers';
import { Rest } from '../http/rest';
import * as messages from '../validation/messages';
import { AuthService } from './auth.service';
import { SignInFigures } from './sign-in-figures';

class SignInBody extends createZodDto(
  messages.signIn.extend({ device: messages.signIn.shape.device.default('REST') }).strict(),
) {}
class RefreshTokenBody extends createZodDto(messages.signOut.strict()) {}
class SignedIn extends createZodDto(
  z.object({
    accountId: z.string(),
    name: z.string(),
    accessToken: z.string(),
    accessExpiresAtMs: z.number().int().describe("milliseconds since 1970, by the server's clock"),
    accessLifetimeMs: z.number().int(),
    refreshToken: z.string().describe('good for one refresh; the next one comes with it'),
    deviceToken: z.string().describe("for the next sign-in: nobody's guesses keep a device out that has it"),
    displayName: z.string().describe('what others call the person; empty: by the name'),
    guest: z.boolean().describe('it has no password: this device alone can be it'),
    noPassword: z.boolean().describe('it has no password: one signs in by a provider, or is a guest'),
  }),
) {}

/** A device signs in over REST as over gRPC; accounts are made elsewhere. */
@Rest('', 'sign-in', 'open')
export class SignInController {
  constructor(
    private readonly auth: AuthService,
    private readonly figures: SignInFigures,
  ) {}

  @Post('sign-in')
  @HttpCode(200)
  @ApiOperation({ summary: 'sign a device in' })
  @ApiOkResponse({ type: SignedIn })
  signIn(
    @Body() body: SignInBody,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<SignedIn> {
    const origin = httpOriginOf(request);
    const attempt = this.auth.signIn({ ...body, origin, caller: whileConnected(response) });
    return this.figures.watch('sign-in', origin.host, attempt);
  }

  @Post('refresh')
  @HttpCode(200)
  @ApiOperation({ summary: 'trade a refresh token for new tokens, once' })
  @ApiOkResponse({ type: SignedIn })
  refresh(@Body() { refreshToken }: RefreshTokenBody, @Req() request: IncomingMessage): Promise<SignedIn> {
    return this.figures.watch('refresh', httpOriginOf(request).host, this.auth.refresh(refreshToken, ''));
  }

  @Post('sign-out')
  @HttpCode(204)
  @ApiOperation({ summary: 'end what a refresh token stands for' })
  signOut(@Body() { refreshToken }: RefreshTokenBody): Promise<void> {
    return this.auth.signOut(refreshToken);
  }
}
