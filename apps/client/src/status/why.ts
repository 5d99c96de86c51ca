// Explains the codes with which links end to musicians, and says what helps.

const WORDS: Record<string, string> = {
  'link-unreachable':
    'no way to them was found; let TCP through your firewalls, or forward a TCP port of one router and join there with --advertise PORT',
  'link-reset': 'the connection was cut',
  'link-closed-by-peer': 'they closed it',
  'queue-full': 'their connection is too slow for what is played',
  'tls-handshake-failed': 'what answers at their address is not MIDIp2p',
  'tls-fingerprint-mismatch': 'somebody else answers at their address',
  'toast-too-fast': 'one of you played more than 25 000 events a second; play fewer',
  'toast-silence': 'nothing was heard of them for two seconds',
  'toast-handshake-timeout': 'they answered and then said nothing',
  'toast-no-common-version': 'one of you has a MIDIp2p that is too old for the other; update it',
  'toast-refused-by-peer': 'they refused it',
  'toast-wrong-peer': 'another player answers at their address',
  'relay-alone': 'no direct way to them was found, and they did not come to the relay',
  'relay-too-many': 'no direct way to them was found, and the relay has no room for you',
  'relay-stopping': 'no direct way to them was found, and the relay is about to stop',
  'relay-token-expired': 'the relay says that the token is too old; set the clocks of server and relay',
  'relay-token-too-long': 'the relay says that the token is good for too long; set the clocks of server and relay',
  'relay-token-signature': 'the relay does not know the key of this server; tell those who run it',
  'toast-wrong-session': 'they are in another session; one of you should join again',
};

/** One sentence; with the code, and with what was tried when that is known. */
export function whyUnlinked(code: string, detail: string | null): string {
  const words =
    WORDS[code] ?? (code.startsWith('toast-') ? 'they do not keep to the protocol; update both' : 'it broke');
  return `${words} [${code}]${detail ? ` (${detail})` : ''}`;
}

/** `detail`: which relay, and which direct ways were tried. */
export const byRelay = (detail: string | null): string =>
  `by a relay, for no direct way was found${detail ? ` (${detail})` : ''}`;
