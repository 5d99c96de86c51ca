import type { Metadata } from '@grpc/grpc-js';
import type {
  ChangePasswordRequest,
  ChangePasswordResponse,
  ResetPasswordRequest,
  ResetPasswordResponse,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { callerOf, originOf, type UnaryCall, whileWaiting } from '../callers/callers';
import * as messages from '../validation/messages';
import { PasswordChange } from './password-change';
import { SignInFigures } from './sign-in-figures';

@Controller()
export class PasswordController {
  constructor(
    private readonly passwords: PasswordChange,
    private readonly figures: SignInFigures,
  ) {}

  @GrpcMethod('AuthService', 'changePassword')
  async changePassword(
    request: ChangePasswordRequest,
    metadata: Metadata,
    call: UnaryCall,
  ): Promise<ChangePasswordResponse> {
    const options = messages.checked(messages.changePassword, request);
    const typed = { ...options, origin: originOf(call), caller: whileWaiting(call) };
    return { devices: await this.passwords.change(callerOf(metadata), typed) };
  }

  @GrpcMethod('AuthService', 'resetPassword')
  async resetPassword(
    request: ResetPasswordRequest,
    _metadata: Metadata,
    call: UnaryCall,
  ): Promise<ResetPasswordResponse> {
    const options = messages.checked(messages.resetPassword, request);
    const origin = originOf(call);
    const attempt = this.passwords.reset({ ...options, origin, caller: whileWaiting(call) });
    return { credentials: await this.figures.watch('reset', origin.host, attempt) };
  }
}
