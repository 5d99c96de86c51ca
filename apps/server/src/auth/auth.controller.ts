import type { Metadata } from '@grpc/grpc-js';
import type {
  Credentials,
  RefreshRequest,
  RefreshResponse,
  SignInRequest,
  SignInResponse,
  SignOutRequest,
  SignOutResponse,
  SignUpRequest,
  SignUpResponse,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { addressOf, type PeerCall } from '../rpc/callers';
import * as door from '../rpc/door';
import { AuthService } from './auth.service';

@Controller()
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @GrpcMethod('AuthService', 'signUp')
  async signUp(request: SignUpRequest, _metadata: Metadata, call: PeerCall): Promise<SignUpResponse> {
    const person = door.checked(door.signUp, request);
    return credentials(await this.auth.signUp({ ...person, address: addressOf(call) }));
  }

  @GrpcMethod('AuthService', 'signIn')
  async signIn(request: SignInRequest, _metadata: Metadata, call: PeerCall): Promise<SignInResponse> {
    const person = door.checked(door.signIn, request);
    return credentials(await this.auth.signIn({ ...person, address: addressOf(call) }));
  }

  @GrpcMethod('AuthService', 'refresh')
  async refresh(request: RefreshRequest): Promise<RefreshResponse> {
    return credentials(await this.auth.refresh(door.checked(door.refresh, request).refreshToken));
  }

  @GrpcMethod('AuthService', 'signOut')
  async signOut(request: SignOutRequest): Promise<SignOutResponse> {
    await this.auth.signOut(door.checked(door.refresh, request).refreshToken);
    return {};
  }
}

const credentials = (issued: Credentials): { credentials: Credentials } => ({ credentials: issued });
