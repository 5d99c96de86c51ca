import type { Metadata } from '@grpc/grpc-js';
import type {
  DeleteOwnAccountRequest,
  DeleteOwnAccountResponse,
  ExportOwnAccountRequest,
  ExportOwnAccountResponse,
  MakeLastingRequest,
  MakeLastingResponse,
  SetDisplayNameRequest,
  SetDisplayNameResponse,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { PasswordGuard } from '../auth/password-guard';
import { TokenInvalidError } from '../callers/auth-errors';
import { originOf, callerOf, type UnaryCall, whileWaiting } from '../callers/callers';
import * as messages from '../validation/messages';
import { AccountExport } from './account-export';
import { DisplayNames } from './display-names';
import { AccountRemoval } from './account-removal';
import { Guests } from './guests';

/** What everybody may do with what is kept of them. */
@Controller()
export class OwnAccountController {
  constructor(
    private readonly guard: PasswordGuard,
    private readonly accounts: AccountExport,
    private readonly removal: AccountRemoval,
    private readonly displayNames: DisplayNames,
    private readonly guests: Guests,
  ) {}

  @GrpcMethod('AuthService', 'setDisplayName')
  async setDisplayName(request: SetDisplayNameRequest, metadata: Metadata): Promise<SetDisplayNameResponse> {
    const { accountId } = callerOf(metadata);
    const { displayName } = messages.checked(messages.setDisplayName, request);
    await this.displayNames.set(accountId, displayName, null);
    return { displayName };
  }

  @GrpcMethod('AuthService', 'makeLasting')
  async makeLasting(request: MakeLastingRequest, metadata: Metadata, call: UnaryCall): Promise<MakeLastingResponse> {
    const options = messages.checked(messages.makeLasting, request);
    return { name: await this.guests.makeLasting(callerOf(metadata), { ...options, caller: whileWaiting(call) }) };
  }

  @GrpcMethod('AuthService', 'exportOwnAccount')
  async exportOwnAccount(request: ExportOwnAccountRequest, metadata: Metadata): Promise<ExportOwnAccountResponse> {
    const { accountId } = callerOf(metadata);
    const part = await this.accounts.part(accountId, messages.checked(messages.exportOwnAccount, request).after);
    if (part === null) throw new TokenInvalidError(); // it was deleted meanwhile
    return part;
  }

  @GrpcMethod('AuthService', 'deleteOwnAccount')
  async deleteOwnAccount(
    request: DeleteOwnAccountRequest,
    metadata: Metadata,
    call: UnaryCall,
  ): Promise<DeleteOwnAccountResponse> {
    const caller = callerOf(metadata);
    const origin = originOf(call);
    messages.checked(messages.deleteGuest, request);
    if (await this.guests.hasPassword(caller)) {
      const { password } = messages.checked(messages.deleteOwnAccount, request);
      await this.guard.confirm(caller, { password, origin, caller: whileWaiting(call) });
    }
    const who = { accountId: caller.accountId, accountName: caller.name, origin: origin.host };
    const deed = { action: 'account.delete', target: null, detail: {} } as const;
    await this.removal.delete(caller.accountId, { ...who, ...deed, via: 'grpc', result: 'done' });
    return {};
  }
}
