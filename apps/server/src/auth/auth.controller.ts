import type { Metadata } from '@grpc/grpc-js';
import type {
  CheckNameRequest,
  CheckNameResponse,
  Credentials,
  EnterAsGuestRequest,
  EnterAsGuestResponse,
  ListDevicesRequest,
  ListDevicesResponse,
  RefreshRequest,
  RefreshResponse,
  RemoveDeviceRequest,
  RemoveDeviceResponse,
  SignInRequest,
  SignInResponse,
  SignOutEverywhereRequest,
  SignOutEverywhereResponse,
  SignOutRequest,
  SignOutResponse,
  SignUpRequest,
  SignUpResponse,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { callerOf, originOf, type UnaryCall, whileWaiting } from '../callers/callers';
import * as messages from '../validation/messages';
import { AuthService } from './auth.service';
import { SignInFigures } from './sign-in-figures';

@Controller()
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly figures: SignInFigures,
  ) {}

  @GrpcMethod('AuthService', 'checkName')
  async checkName(request: CheckNameRequest, _metadata: Metadata, call: UnaryCall): Promise<CheckNameResponse> {
    const names = messages.checked(messages.checkName, request);
    await this.auth.checkName({ ...names, origin: originOf(call) });
    return {};
  }

  @GrpcMethod('AuthService', 'signUp')
  async signUp(request: SignUpRequest, _metadata: Metadata, call: UnaryCall): Promise<SignUpResponse> {
    const person = messages.checked(messages.signUp, request);
    const origin = originOf(call);
    const attempt = this.auth.signUp({ ...person, origin, caller: whileWaiting(call) });
    return credentials(await this.figures.watch('sign-up', origin.host, attempt));
  }

  @GrpcMethod('AuthService', 'enterAsGuest')
  async enterAsGuest(
    request: EnterAsGuestRequest,
    _metadata: Metadata,
    call: UnaryCall,
  ): Promise<EnterAsGuestResponse> {
    const guest = messages.checked(messages.enterAsGuest, request);
    const origin = originOf(call);
    return credentials(await this.figures.watch('guest', origin.host, this.auth.enterAsGuest({ ...guest, origin })));
  }

  @GrpcMethod('AuthService', 'signIn')
  async signIn(request: SignInRequest, _metadata: Metadata, call: UnaryCall): Promise<SignInResponse> {
    const person = messages.checked(messages.signIn, request);
    const origin = originOf(call);
    const attempt = this.auth.signIn({ ...person, origin, caller: whileWaiting(call) });
    return credentials(await this.figures.watch('sign-in', origin.host, attempt));
  }

  @GrpcMethod('AuthService', 'refresh')
  async refresh(request: RefreshRequest, _metadata: Metadata, call: UnaryCall): Promise<RefreshResponse> {
    const { refreshToken, attempt } = messages.checked(messages.refresh, request);
    return credentials(
      await this.figures.watch('refresh', originOf(call).host, this.auth.refresh(refreshToken, attempt)),
    );
  }

  @GrpcMethod('AuthService', 'signOut')
  async signOut(request: SignOutRequest): Promise<SignOutResponse> {
    await this.auth.signOut(messages.checked(messages.signOut, request).refreshToken);
    return {};
  }

  @GrpcMethod('AuthService', 'listDevices')
  async listDevices(request: ListDevicesRequest, metadata: Metadata): Promise<ListDevicesResponse> {
    const caller = callerOf(metadata);
    const page = messages.checked(messages.listDevices, messages.paged(request, messages.WHOLE));
    const { items, next } = await this.auth.devices(caller, page);
    const devices = items.map(({ id, name, signedInAt, seenAt }) => ({
      id,
      name,
      signedInAtMs: signedInAt.getTime(),
      seenAtMs: seenAt.getTime(),
      thisOne: id === caller.deviceId,
    }));
    return { devices, next };
  }

  @GrpcMethod('AuthService', 'removeDevice')
  async removeDevice(request: RemoveDeviceRequest, metadata: Metadata): Promise<RemoveDeviceResponse> {
    await this.auth.removeDevice(callerOf(metadata), messages.checked(messages.removeDevice, request).id);
    return {};
  }

  @GrpcMethod('AuthService', 'signOutEverywhere')
  async signOutEverywhere(r: SignOutEverywhereRequest, metadata: Metadata): Promise<SignOutEverywhereResponse> {
    const { keepThisOne } = messages.checked(messages.signOutEverywhere, r);
    return { devices: await this.auth.signOutEverywhere(callerOf(metadata), keepThisOne) };
  }
}

const credentials = (issued: Credentials): { credentials: Credentials } => ({ credentials: issued });
