// gRPC reflection, asked as grpcurl and its like do: what services there are, and what they are made of.
import { once } from 'node:events';
import {
  ChannelCredentials,
  type Client,
  type ClientDuplexStream,
  type GrpcObject,
  loadPackageDefinition,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { RunningServer } from '../src';
import { certificateOf } from './player';

interface Answer {
  list_services_response?: { service: { name: string }[] };
  file_descriptor_response?: { file_descriptor_proto: Buffer[] };
  error_response?: { error_code: number };
}

export class ReflectionCaller {
  private constructor(
    private readonly client: Client,
    private readonly stream: ClientDuplexStream<object, Answer>,
  ) {}

  /** `version`: v1 or v1alpha, which older programs ask for. */
  static async to(server: RunningServer, version: string): Promise<ReflectionCaller> {
    const proto = require.resolve(`@grpc/reflection/build/proto/grpc/reflection/${version}/reflection.proto`);
    const { grpc } = loadPackageDefinition(loadSync(proto, { keepCase: true }));
    const versions = (grpc as GrpcObject)['reflection'] as Record<string, Record<string, ServiceClientConstructor>>;
    const credentials = ChannelCredentials.createSsl(await certificateOf(server), null, null, {
      checkServerIdentity: () => undefined,
    });
    const { host, port } = server.address;
    const client = new versions[version]!['ServerReflection']!(`${host}:${port}`, credentials);
    const stream = client['ServerReflectionInfo']!() as ClientDuplexStream<object, Answer>;
    return new ReflectionCaller(client, stream);
  }

  async ask(request: object): Promise<Answer> {
    this.stream.write(request);
    return ((await once(this.stream, 'data')) as [Answer])[0];
  }

  close(): void {
    this.stream.end();
    this.client.close();
  }
}
