import { Body, Delete, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { createZodDto } from 'nestjs-zod';
import * as answers from '../../generated/answers';
import { pageOf, Rest } from '../../http/rest';
import { ApiKeysService } from '../api-keys.service';
import * as messages from '../messages';
import { whoOf } from './applicant';

class ApiKeyQuery extends createZodDto(messages.apiKeyList.strict()) {}
class ApiKeyNew extends createZodDto(messages.apiKeyNew.strict()) {}
class ApiKeyMeant extends createZodDto(messages.apiKeyOnly) {}
class ApiKey extends createZodDto(answers.apiKey) {}
class ApiKeyMade extends createZodDto(answers.createApiKeyAnswer) {}
class ApiKeyPage extends createZodDto(pageOf(answers.apiKey)) {}

@Rest('api-keys', 'api-keys')
export class RestApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Get()
  @ApiOperation({ summary: 'every API key there is, the oldest first' })
  @ApiOkResponse({ type: ApiKeyPage })
  listApiKeys(@Req() request: IncomingMessage, @Query() query: ApiKeyQuery): Promise<ApiKeyPage> {
    return this.keys.list(whoOf(request), query);
  }

  @Post()
  @ApiOperation({ summary: 'make an API key; the secret is told this once' })
  @ApiCreatedResponse({ type: ApiKeyMade })
  createApiKey(@Req() request: IncomingMessage, @Body() body: ApiKeyNew): Promise<ApiKeyMade> {
    return this.keys.create(whoOf(request), body);
  }

  @Delete(':key')
  @ApiOperation({ summary: 'let an API key in no more' })
  @ApiOkResponse({ type: ApiKey })
  revokeApiKey(@Req() request: IncomingMessage, @Param() { key }: ApiKeyMeant): Promise<ApiKey> {
    return this.keys.revoke(whoOf(request), key);
  }
}
