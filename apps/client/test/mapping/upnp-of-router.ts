// The UPnP of a router in tests: its answer to a search, its description, and the calls that change its mappings.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface UpnpSettings {
  /** Such as 'WANIPConnection:1'. */
  service?: string;
  /** Errors by action: each call takes one off the list. */
  errors?: Record<string, number[]>;
  /** In place of where the description is, of the description, and of the control URL. */
  location?: string;
  description?: string;
  control?: string;
  /** Answers no call. */
  silent?: boolean;
}

type Mappings = Map<string, { to: string; seconds: number }>;

export class UpnpOfRouter {
  /** Every action that was called, and every path that was asked for. */
  readonly calls: string[] = [];

  private constructor(
    private readonly mappings: Mappings,
    private readonly router: () => { external: string },
    private readonly settings: UpnpSettings,
    private readonly server: Server,
    private readonly stir: () => void,
  ) {}

  /** `stir` is called whenever something has come. */
  static async start(
    mappings: Mappings,
    router: () => { external: string },
    settings: UpnpSettings,
    stir: () => void,
  ): Promise<UpnpOfRouter> {
    const server = createServer();
    const upnp = new UpnpOfRouter(mappings, router, settings, server, stir);
    server.on('request', (request, response) => void upnp.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return upnp;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  search(message: string): string[] {
    const [, type] = /^ST: (urn:schemas-upnp-org:device:InternetGatewayDevice:1)\r$/m.exec(message) ?? [];
    if (type === undefined) return [];
    const location = this.settings.location ?? `http://127.0.0.1:${this.port}/rootDesc.xml`;
    return [`HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: ${type}\r\nLocation: ${location}\r\nEXT:\r\n\r\n`];
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  // ---- details ----

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const action = /#(\w+)"$/.exec(String(request.headers.soapaction ?? ''))?.[1];
    this.calls.push(action ?? request.url!);
    this.stir();
    if (action === undefined) return void response.end(this.settings.description ?? this.description());
    if (this.settings.silent === true) return;
    const error = this.settings.errors?.[action]?.shift();
    const result = error ?? this.call(action, Buffer.concat(parts).toString());
    if (typeof result === 'number') response.statusCode = 500;
    response.end(soap(action, result));
  }

  private call(action: string, body: string): string | number {
    const given = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '';
    const key = `${given('NewProtocol').toLowerCase()} ${given('NewExternalPort')}`;
    const known = this.mappings.get(key);
    switch (action) {
      case 'GetExternalIPAddress':
        return `<NewExternalIPAddress>${this.router().external}</NewExternalIPAddress>`;
      case 'AddPortMapping':
        this.mappings.set(key, {
          to: `${given('NewInternalClient')}:${given('NewInternalPort')}`,
          seconds: Number(given('NewLeaseDuration')),
        });
        return '';
      case 'GetSpecificPortMappingEntry': {
        if (known === undefined) return 714;
        const [host, port] = known.to.split(':');
        return `<NewInternalPort>${port}</NewInternalPort><NewInternalClient>${host}</NewInternalClient>`;
      }
      case 'DeletePortMapping':
        return this.mappings.delete(key) ? '' : 714;
      default:
        return 401;
    }
  }

  private description(): string {
    const { service = 'WANIPConnection:1', control = '/ctl/IPConn' } = this.settings;
    const one = (type: string, url: string) =>
      `<service><serviceType>urn:schemas-upnp-org:service:${type}</serviceType><controlURL>${url}</controlURL></service>`;
    return `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><friendlyName>A &amp; B</friendlyName>
      <serviceList>${one('Layer3Forwarding:1', '/ctl/L3F')}</serviceList><deviceList><device><deviceList><device>
      <serviceList>${one(service, control)}</serviceList></device></deviceList></device></deviceList></device></root>`;
  }
}

const soap = (action: string, result: string | number): string =>
  `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${
    typeof result === 'number'
      ? `<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail><UPnPError><errorCode>${result}</errorCode></UPnPError></detail></s:Fault>`
      : `<u:${action}Response>${result}</u:${action}Response>`
  }</s:Body></s:Envelope>`;
