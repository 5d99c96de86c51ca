// Ports and their connections at a server that speaks JACK's protocol, seen through JACK's own small programs.
import { Program } from '@midip2p/testkit';

export abstract class JackGraph {
  /** The environment in which a program finds this server. */
  abstract get environment(): Record<string, string>;
  abstract end(): Promise<void>;

  /** Runs one of JACK's own small programs to its end. */
  async tool(command: string, ...args: string[]): Promise<string[]> {
    const tool = new Program(command, args, { environment: this.environment, withinMs: 10_000 });
    const code = await tool.exit;
    if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended (${code}): ${tool.stderr.trim()}`);
    return tool.lines;
  }

  /** Resolves when there is a port of that name. */
  has(port: string): Promise<void> {
    return this.shows(async () => (await this.tool('jack_lsp')).includes(port));
  }

  /** Resolves when the one is connected to the other. */
  connected(from: string, to: string): Promise<void> {
    return this.shows(async () => {
      const [port, ...others] = (await this.tool('jack_lsp', '-c', from)).map((line) => line.trim());
      return port === from && others.includes(to);
    });
  }

  // ---- details ----

  protected async shows(holds: () => Promise<boolean>): Promise<void> {
    for (const patience = AbortSignal.timeout(10_000); !(await holds());) patience.throwIfAborted();
  }
}
