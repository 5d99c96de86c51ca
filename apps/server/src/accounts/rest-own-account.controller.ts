import { Body, HttpCode, Post, Put, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { AuthService } from '../auth/auth.service';
import { PasswordChange } from '../auth/password-change';
import { httpCallerOf, httpOriginOf, whileConnected } from '../callers/http-callers';
import { Rest } from '../http/rest';
import * as messages from '../validation/messages';
import { DisplayNames } from './display-names';
import { Guests } from './guests';

class OwnDisplayNameBody extends createZodDto(messages.setDisplayName.strict()) {}
class OwnDisplayName extends createZodDto(
  z.object({ displayName: z.string().describe('as it is kept: normalized, and trimmed') }),
) {}
class PasswordBody extends createZodDto(
  messages.changePassword.extend({ keepOtherDevices: z.boolean().default(false) }).strict(),
) {}
class LastingBody extends createZodDto(messages.makeLasting.strict()) {}
class Lasting extends createZodDto(z.object({ name: z.string().describe('to sign in with from now on') })) {}
class EverywhereBody extends createZodDto(
  messages.signOutEverywhere.extend({ keepThisOne: z.boolean().default(false) }).strict(),
) {}
class DevicesOut extends createZodDto(z.object({ devices: z.number().int().describe('that were signed out') })) {}

/** What a person changes of their own account, as over gRPC. */
@Rest('me', 'own account')
export class RestOwnAccountController {
  constructor(
    private readonly auth: AuthService,
    private readonly passwords: PasswordChange,
    private readonly displayNames: DisplayNames,
    private readonly guests: Guests,
  ) {}

  @Put('display-name')
  @ApiOperation({ summary: 'change what others call one, also while one plays; empty: by the name one signs in with' })
  @ApiOkResponse({ type: OwnDisplayName })
  async setOwnDisplayName(
    @Req() request: IncomingMessage,
    @Body() { displayName }: OwnDisplayNameBody,
  ): Promise<OwnDisplayName> {
    await this.displayNames.set(httpCallerOf(request).accountId, displayName, null);
    return { displayName };
  }

  @Put('password')
  @ApiOperation({ summary: "change one's password, and sign the other devices out where they are not to be kept" })
  @ApiOkResponse({ type: DevicesOut })
  async changeOwnPassword(
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
    @Body() options: PasswordBody,
  ): Promise<DevicesOut> {
    const typed = { ...options, origin: httpOriginOf(request), caller: whileConnected(response) };
    return { devices: await this.passwords.change(httpCallerOf(request), typed) };
  }

  @Post('lasting')
  @HttpCode(200)
  @ApiOperation({ summary: "give a guest's account a password, and another name to sign in with where one is said" })
  @ApiOkResponse({ type: Lasting })
  async makeLasting(
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
    @Body() options: LastingBody,
  ): Promise<Lasting> {
    const caller = whileConnected(response);
    return { name: await this.guests.makeLasting(httpCallerOf(request), { ...options, caller }) };
  }

  @Post('sign-out-everywhere')
  @HttpCode(200)
  @ApiOperation({ summary: 'sign every device out, this one, too, where it is not to be kept' })
  @ApiOkResponse({ type: DevicesOut })
  async signOutEverywhere(
    @Req() request: IncomingMessage,
    @Body() { keepThisOne }: EverywhereBody,
  ): Promise<DevicesOut> {
    return { devices: await this.auth.signOutEverywhere(httpCallerOf(request), keepThisOne) };
  }
}
