// The error that stops a lab, with a message for people and a code.

export class NetlabError extends Error {
  override readonly name = 'NetlabError';
  constructor(
    /** Stable. usage, unknown-profile, unknown-way, routers-need-root, router-refused, probe-failed, not-built, nsenter-missing, ended, bad-command,
     *  rtpmidi-unreachable, rtpmidi-changed; and those of the lab itself:
     *  namespaces-refused, tun-missing, tun-refused, unknown-host, bad-impairment. */
    readonly code: string,
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

export function complaintOf(error: unknown): { code: string; message: string; exitCode: number } {
  if (error instanceof NetlabError) return error;
  const { code, message } =
    error instanceof Error ? (error as Error & { code?: unknown }) : { code: null, message: String(error) };
  return { code: typeof code === 'string' ? code : 'internal', message: message.split('\n', 1)[0]!, exitCode: 1 };
}
