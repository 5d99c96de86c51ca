import { RingTokens } from '../callers/ring-tokens';
import type { TokenRing } from '../callers/token-ring';

/** The contents of a device token. */
export interface SignedInBefore {
  accountId: string;
  deviceId: string;
}

/**
 * The server's word that a device was signed in to an account: a device that has it is not kept out by others who guess that
 * account's password. It opens nothing by itself, so it has no end but that of its key, and it counts only while the device is not removed.
 */
export class DeviceTokens {
  private readonly tokens: RingTokens<{ sub: string; device: string }>;

  constructor(ring: TokenRing) {
    this.tokens = new RingTokens(ring, 'device', ['sub', 'device']);
  }

  issue({ accountId, deviceId }: SignedInBefore): string {
    return this.tokens.sign({ sub: accountId, device: deviceId });
  }

  /** null: it is not one of this server. */
  read(token: string): SignedInBefore | null {
    try {
      const { sub: accountId, device: deviceId } = this.tokens.read(token);
      return { accountId, deviceId };
    } catch {
      return null;
    }
  }
}
