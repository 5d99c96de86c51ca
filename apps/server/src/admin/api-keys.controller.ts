import type { Metadata } from '@grpc/grpc-js';
import type {
  CreateApiKeyRequest,
  CreateApiKeyResponse,
  ListApiKeysRequest,
  ListApiKeysResponse,
  RevokeApiKeyRequest,
  RevokeApiKeyResponse,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { PeerCall } from '../callers/callers';
import { checked, paged } from '../validation/messages';
import { ApiKeysService } from './api-keys.service';
import { whoCalls } from './applicant';
import * as messages from './messages';

@Controller()
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @GrpcMethod('AdminService', 'createApiKey')
  async createApiKey(r: CreateApiKeyRequest, metadata: Metadata, call: PeerCall): Promise<CreateApiKeyResponse> {
    return (await this.keys.create(whoCalls(metadata, call), checked(messages.apiKeyNew, r))) as CreateApiKeyResponse;
  }

  @GrpcMethod('AdminService', 'listApiKeys')
  async listApiKeys(r: ListApiKeysRequest, metadata: Metadata, call: PeerCall): Promise<ListApiKeysResponse> {
    const { items, next } = await this.keys.list(whoCalls(metadata, call), checked(messages.apiKeyList, paged(r)));
    return { apiKeys: items, next } as ListApiKeysResponse;
  }

  @GrpcMethod('AdminService', 'revokeApiKey')
  async revokeApiKey(r: RevokeApiKeyRequest, metadata: Metadata, call: PeerCall): Promise<RevokeApiKeyResponse> {
    const { key } = checked(messages.apiKeyOnly, r);
    return { apiKey: await this.keys.revoke(whoCalls(metadata, call), key) } as RevokeApiKeyResponse;
  }
}
