// route: what goes where, looked at and changed while the music plays.
import { askRunning } from '../control/ask';
import { RunningClients } from '../control/running';
import { ClientError } from '../errors';
import type { RouteAnswer, RouteRequest } from '../routes/route-requests';
import { PresetsFile } from '../routes/presets';
import { changesOf, type RouteOptions, readRouteOptions } from '../routes/route-options';
import type { RouteFlags } from './route-flags';
import type { Print } from './print';
import { MIDIP2P } from '../own-name';

export class RouteCommands {
  private readonly presets: PresetsFile;

  constructor(
    private readonly folder: string,
    private readonly room: string | null,
    private readonly print: Print,
  ) {
    this.presets = new PresetsFile(folder);
  }

  async list(): Promise<void> {
    this.show(await this.ask({ do: 'routes' }));
  }

  async add(from: string, to: string, flags: RouteFlags): Promise<void> {
    const { otherwise, only, without, channels, toChannel, keys, transpose, velocity } = flags;
    const given = Object.entries({ otherwise, only, without, channels, toChannel, keys, transpose, velocity });
    const options = readRouteOptions({
      from,
      to,
      ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    });
    this.show(await this.ask({ do: 'add', options }));
  }

  async remove(numbers: string[]): Promise<void> {
    const wrong = numbers.find((text) => !/^\d{1,9}$/.test(text));
    if (wrong !== undefined)
      throw new ClientError('usage', `a route is named by its number, not '${wrong}'; see '${MIDIP2P} route'`, 2);
    this.show(await this.ask({ do: 'remove', numbers: numbers.map(Number) }));
  }

  async reset(): Promise<void> {
    this.show(await this.ask({ do: 'reset' }));
  }

  async sysex(word: string): Promise<void> {
    if (word !== 'on' && word !== 'off') throw new ClientError('usage', `it is on or off, not '${word}'`, 2);
    this.show(await this.ask({ do: 'sysex', letIn: word === 'on' }));
  }

  async use(preset: string): Promise<void> {
    this.show(await this.ask({ do: 'replace', routes: await this.presets.preset(preset) }));
  }

  async save(preset: string): Promise<void> {
    const { routes } = await this.ask({ do: 'routes' });
    await this.presets.save(
      preset,
      routes.map(({ options }) => options),
    );
    const words = `kept ${routes.length} routes as ${preset}; '${MIDIP2P} join --routes ${preset}' begins with them`;
    this.print(words, { event: 'presetSaved', preset, routes: routes.length, file: this.presets.file });
  }

  async listPresets(): Promise<void> {
    const presets = [...(await this.presets.read())].map(([name, routes]) => ({ name, routes }));
    const lines = presets.flatMap(({ name, routes }) => [name, ...routes.map((options) => `  ${textOf(options)}`)]);
    const none = `no presets yet; keep the routes of now with '${MIDIP2P} route save NAME'`;
    this.print(lines.length === 0 ? none : lines, { event: 'presets', presets });
  }

  async forget(preset: string): Promise<void> {
    await this.presets.remove(preset);
    this.print(`forgot ${preset}`, { event: 'presetForgotten', preset });
  }

  // ---- details ----

  private ask(request: RouteRequest): Promise<RouteAnswer> {
    return askRunning<RouteAnswer>(new RunningClients(this.folder), this.room, request);
  }

  private show(answer: RouteAnswer): void {
    const lines = answer.routes.flatMap(({ number, options, ways, why }) => [
      `${String(number).padStart(3)}  ${textOf(options)}`,
      ...ways.map(({ from, to }) => `       ${from} → ${to}`),
      ...(why === '' ? [] : [`       (${why})`]),
    ]);
    const unplayed = answer.unplayed.map(
      ({ player, stream, why, code }) => `not played: ${stream} from ${player}: ${why} [${code}]`,
    );
    const sysex = answer.sysex
      ? 'SysEx of the others is let in'
      : `SysEx of the others comes in only by routes that name it; '${MIDIP2P} route sysex on' lets it in`;
    const none = lines.length === 0 ? ['no routes: nothing is sent and nothing is heard'] : [];
    this.print([...none, ...lines, ...unplayed, sysex], { event: 'routes', ...answer });
  }
}

function textOf(options: RouteOptions): string {
  const changes = changesOf(options);
  return `${options.from} → ${options.to}${changes === '' ? '' : `   ${changes}`}`;
}
