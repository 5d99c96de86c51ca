import { createDecoder, createSigner, createVerifier, TOKEN_ERROR_CODES, TokenError } from 'fast-jwt';
import type { TokenKind, TokenRing } from './token-ring';

const ISSUER = 'midip2p';
const TYPES: Record<TokenKind, string> = { access: 'at+jwt', device: 'device+jwt' };

type Read = (token: string) => unknown;

/** Tokens of one kind: signed with the ring's key of the day, and read by whichever of its keys they name. */
export class RingTokens<Claims extends object> {
  private readonly decode = createDecoder({ complete: true });
  private version = -1;
  private signing: (claims: object) => string = () => '';
  private readers = new Map<string, Read>();

  constructor(
    private readonly ring: TokenRing,
    private readonly kind: TokenKind,
    private readonly requiredClaims: string[],
  ) {}

  sign(claims: object): string {
    this.follow();
    return this.signing(claims);
  }

  /** Throws a TokenError. */
  read(token: string): Claims {
    this.follow();
    const { header } = this.decode(token) as { header: { kid?: unknown } };
    // Servers that are replaced now sign with one key and do not name it.
    const readers = header.kid === undefined ? [...this.readers.values()] : [this.readers.get(String(header.kid))];
    let why: unknown;
    for (const reader of readers) {
      try {
        if (reader) return reader(token) as Claims;
      } catch (error) {
        why ??= error;
        if (isExpired(error)) why = error; // it was this key's
      }
    }
    throw why ?? new TokenError(TOKEN_ERROR_CODES.invalidSignature, 'it is of no key of this server');
  }

  // ---- details ----

  private follow(): void {
    const { signing, read } = this.ring.now;
    if (this.version === this.ring.version) return;
    this.version = this.ring.version;
    this.signing = createSigner({
      key: signing.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      algorithm: 'EdDSA',
      header: { alg: 'EdDSA', typ: TYPES[this.kind], kid: signing.kid },
      iss: ISSUER,
      aud: ISSUER,
    });
    this.readers = new Map(
      [...read[this.kind]].map(([kid, key]) => [
        kid,
        createVerifier({
          key: key.export({ type: 'spki', format: 'pem' }),
          algorithms: ['EdDSA'],
          allowedIss: ISSUER,
          allowedAud: ISSUER,
          checkTyp: TYPES[this.kind],
          requiredClaims: this.requiredClaims,
        }) as Read,
      ]),
    );
  }
}

export const isExpired = (error: unknown): boolean =>
  error instanceof TokenError && error.code === TOKEN_ERROR_CODES.expired;
