/** Every reason why a relay refuses a connection; stable words, which the connection is told. [TOAST-13.3-5] */
export type RelayRefusal =
  | 'toast-frame-too-short'
  | 'toast-frame-too-long'
  | 'toast-frame-crc'
  | 'toast-handshake-order'
  | 'toast-handshake-timeout'
  | 'relay-too-early'
  | 'relay-token-malformed'
  | 'relay-token-signature'
  | 'relay-token-expired'
  | 'relay-token-too-long'
  | 'relay-token-used'
  | 'relay-alone'
  | 'relay-too-many'
  | 'relay-stopping';
