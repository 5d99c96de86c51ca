import { once } from 'node:events';
import { Body, Delete, Get, HttpCode, Param, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createZodDto } from 'nestjs-zod';
import * as answers from '../../generated/answers';
import { pageOf, Rest } from '../../http/rest';
import { AccountsService } from '../accounts.service';
import * as messages from '../messages';
import { whoOf } from './applicant';

class AccountQuery extends createZodDto(messages.accountList.strict()) {}
class AccountNew extends createZodDto(messages.accountNew.strict()) {}
class AccountMeant extends createZodDto(messages.accountOnly) {}
class Reason extends createZodDto(messages.reasonGiven.strict()) {}
class AdministratorBody extends createZodDto(messages.accountRight.pick({ administrator: true }).strict()) {}
class DisplayNameBody extends createZodDto(messages.accountDisplayName.pick({ displayName: true }).strict()) {}
class RightsBody extends createZodDto(messages.rightsGiven.strict()) {}
class Account extends createZodDto(answers.account) {}
class AccountDisabled extends createZodDto(answers.disableAccountAnswer) {}
class AccountDeleted extends createZodDto(answers.deleteAccountAnswer) {}
class PasswordReset extends createZodDto(answers.createPasswordResetAnswer) {}
class AccountPage extends createZodDto(pageOf(answers.account)) {}
class AuditQuery extends createZodDto(messages.auditList.strict()) {}
class AuditPage extends createZodDto(pageOf(answers.auditEntry)) {}

@Rest('', 'accounts')
export class RestAccountsController {
  constructor(private readonly accounts: AccountsService) {}

  @Get('accounts')
  @ApiOperation({ summary: 'every account there is, the oldest first' })
  @ApiOkResponse({ type: AccountPage })
  listAccounts(@Req() request: IncomingMessage, @Query() query: AccountQuery): Promise<AccountPage> {
    return this.accounts.list(whoOf(request), query);
  }

  @Post('accounts')
  @ApiOperation({ summary: 'make an account' })
  @ApiCreatedResponse({ type: Account })
  createAccount(@Req() request: IncomingMessage, @Body() body: AccountNew): Promise<Account> {
    return this.accounts.create(whoOf(request), body);
  }

  @Post('accounts/:account/disable')
  @HttpCode(200)
  @ApiOperation({ summary: 'sign an account out everywhere, end its part in every jam, and let it in no more' })
  @ApiOkResponse({ type: AccountDisabled })
  disableAccount(
    @Req() request: IncomingMessage,
    @Param() { account }: AccountMeant,
    @Body() { reason }: Reason,
  ): Promise<AccountDisabled> {
    return this.accounts.disable(whoOf(request), { account, reason });
  }

  @Post('accounts/:account/enable')
  @HttpCode(200)
  @ApiOperation({ summary: 'let a disabled account in again' })
  @ApiOkResponse({ type: Account })
  enableAccount(@Req() request: IncomingMessage, @Param() { account }: AccountMeant): Promise<Account> {
    return this.accounts.enable(whoOf(request), account);
  }

  @Put('accounts/:account/administrator')
  @ApiOperation({ summary: 'give or withdraw all rights of an administrator' })
  @ApiOkResponse({ type: Account })
  setAdministrator(
    @Req() request: IncomingMessage,
    @Param() { account }: AccountMeant,
    @Body() { administrator }: AdministratorBody,
  ): Promise<Account> {
    return this.accounts.setAdministrator(whoOf(request), { account, administrator });
  }

  @Post('accounts/:account/sign-out')
  @HttpCode(200)
  @ApiOperation({ summary: 'sign every device of an account out' })
  @ApiOkResponse({ type: Account })
  signOutAccount(@Req() request: IncomingMessage, @Param() { account }: AccountMeant): Promise<Account> {
    return this.accounts.signOut(whoOf(request), account);
  }

  @Post('accounts/:account/password-reset')
  @ApiOperation({ summary: 'make a code with which an account sets another password, once' })
  @ApiCreatedResponse({ type: PasswordReset })
  createPasswordReset(@Req() request: IncomingMessage, @Param() { account }: AccountMeant): Promise<PasswordReset> {
    return this.accounts.resetPassword(whoOf(request), account);
  }

  @Put('accounts/:account/display-name')
  @ApiOperation({ summary: "change what others call the account's person" })
  @ApiOkResponse({ type: Account })
  setDisplayName(
    @Req() request: IncomingMessage,
    @Param() { account }: AccountMeant,
    @Body() { displayName }: DisplayNameBody,
  ): Promise<Account> {
    return this.accounts.setDisplayName(whoOf(request), { account, displayName });
  }

  @Patch('accounts/:account/rights')
  @ApiOperation({ summary: 'give and take single rights of an administrator' })
  @ApiOkResponse({ type: Account })
  changeRights(
    @Req() request: IncomingMessage,
    @Param() { account }: AccountMeant,
    @Body() { give, take }: RightsBody,
  ): Promise<Account> {
    return this.accounts.changeRights(whoOf(request), { account, give, take });
  }

  @Get('accounts/:account/export')
  @ApiOperation({ summary: 'everything that is kept of an account, as one JSON document' })
  @ApiOkResponse({ schema: { type: 'object' } })
  async exportAccount(
    @Req() request: IncomingMessage,
    @Param() { account }: AccountMeant,
    @Res() response: ServerResponse,
  ): Promise<void> {
    const who = whoOf(request);
    let told = await this.accounts.export(who, { account, after: '' }); // refused before a word is said
    response.writeHead(200, { 'content-type': 'application/json' });
    while (told.next !== '' && !response.destroyed) {
      if (!response.write(told.part)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      told = await this.accounts.export(who, { account, after: told.next });
    }
    response.end(told.part);
  }

  @Delete('accounts/:account')
  @ApiOperation({ summary: 'delete an account for good, and close the rooms that it alone owns' })
  @ApiOkResponse({ type: AccountDeleted })
  deleteAccount(@Req() request: IncomingMessage, @Param() { account }: AccountMeant): Promise<AccountDeleted> {
    return this.accounts.delete(whoOf(request), account);
  }

  @Get('audit')
  @ApiOperation({ summary: 'who did what, the latest first' })
  @ApiOkResponse({ type: AuditPage })
  listAudit(@Req() request: IncomingMessage, @Query() query: AuditQuery): Promise<AuditPage> {
    return this.accounts.listAudit(whoOf(request), query);
  }
}
