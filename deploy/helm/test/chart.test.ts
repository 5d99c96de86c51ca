// What the chart says about the product is what the product says about itself.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(__dirname, '../../..');
const read = (...parts: string[]) => readFileSync(join(root, ...parts), 'utf8');
const values = parse(read('deploy/helm/midip2p/values.yaml'));

it('is of the version that the repository is of', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const chart = parse(read('deploy/helm/midip2p/Chart.yaml'));
  expect([chart.version, chart.appVersion]).toEqual([version, version]);
});

it('leads every gRPC service through the Ingress', () => {
  const protos = readdirSync(join(root, 'proto/midip2p/v1')).map((name) => read('proto/midip2p/v1', name));
  const services = protos.flatMap((proto) =>
    [...proto.matchAll(/^service (\w+)/gm)].map(([, name]) => `/midip2p.v1.${name}`),
  );
  expect(services).toContain('/midip2p.v1.SessionService');
  expect(values.ingress.grpc.paths).toEqual(expect.arrayContaining([...services, '/grpc.health.v1.Health']));
});
