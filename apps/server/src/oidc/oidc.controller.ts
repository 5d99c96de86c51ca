import type { Metadata } from '@grpc/grpc-js';
import type {
  BeginLinkRequest,
  BeginLinkResponse,
  BeginProviderSignInRequest,
  BeginProviderSignInResponse,
  FinishLinkRequest,
  FinishLinkResponse,
  FinishProviderSignInRequest,
  FinishProviderSignInResponse,
  Identity,
  ListIdentitiesRequest,
  ListIdentitiesResponse,
  RemoveIdentityRequest,
  RemoveIdentityResponse,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { SignInFigures } from '../auth/sign-in-figures';
import { callerOf, originOf, type UnaryCall } from '../callers/callers';
import * as messages from '../validation/messages';
import { BeginSignIn } from './begin';
import { FinishSignIn } from './finish';
import { Links, type LinkedIdentity } from './links';

/** Signing in by a provider, and what an account is linked with. */
@Controller()
export class OidcController {
  constructor(
    private readonly beginning: BeginSignIn,
    private readonly finishing: FinishSignIn,
    private readonly links: Links,
    private readonly figures: SignInFigures,
  ) {}

  @GrpcMethod('AuthService', 'beginProviderSignIn')
  async beginProviderSignIn(
    request: BeginProviderSignInRequest,
    _metadata: Metadata,
    call: UnaryCall,
  ): Promise<BeginProviderSignInResponse> {
    const { provider, device } = messages.checked(messages.beginProviderSignIn, request);
    return { pending: await this.beginning.begin(provider, device, originOf(call), null) };
  }

  @GrpcMethod('AuthService', 'finishProviderSignIn')
  async finishProviderSignIn(
    request: FinishProviderSignInRequest,
    _metadata: Metadata,
    call: UnaryCall,
  ): Promise<FinishProviderSignInResponse> {
    const { secret, ...options } = messages.checked(messages.finishProviderSignIn, request);
    const { host } = originOf(call);
    const credentials = await this.figures.watch('provider', host, this.finishing.finish(secret, options), isDone);
    return { credentials: credentials ?? undefined };
  }

  @GrpcMethod('AuthService', 'beginLink')
  async beginLink(request: BeginLinkRequest, metadata: Metadata, call: UnaryCall): Promise<BeginLinkResponse> {
    const { provider } = messages.checked(messages.beginLink, request);
    return { pending: await this.links.begin(callerOf(metadata), provider, originOf(call)) };
  }

  @GrpcMethod('AuthService', 'finishLink')
  async finishLink(request: FinishLinkRequest, metadata: Metadata, call: UnaryCall): Promise<FinishLinkResponse> {
    const { secret } = messages.checked(messages.finishLink, request);
    const origin = originOf(call);
    const attempt = this.links.finish(callerOf(metadata), secret, origin);
    const linked = await this.figures.watch('link', origin.host, attempt, isDone);
    return { identity: linked ? message(linked) : undefined };
  }

  @GrpcMethod('AuthService', 'listIdentities')
  async listIdentities(request: ListIdentitiesRequest, metadata: Metadata): Promise<ListIdentitiesResponse> {
    const page = messages.checked(messages.listIdentities, messages.paged(request));
    const { items, next } = await this.links.list(callerOf(metadata), page);
    return { identities: items.map(message), next };
  }

  @GrpcMethod('AuthService', 'removeIdentity')
  async removeIdentity(
    request: RemoveIdentityRequest,
    metadata: Metadata,
    call: UnaryCall,
  ): Promise<RemoveIdentityResponse> {
    const { issuer } = messages.checked(messages.removeIdentity, request);
    await this.links.remove(callerOf(metadata), issuer, originOf(call));
    return {};
  }
}

// ---- details ----

/** Whether an answer counts as a sign-in: those to the repeated questions of a waiting client do not. */
const isDone = (answer: unknown): boolean => answer !== null;

const message = ({ issuer, provider, name, linkedAt, usedAt }: LinkedIdentity): Identity => ({
  ...{ issuer, provider, name, linkedAtMs: linkedAt.getTime(), usedAtMs: usedAt.getTime() },
});
