// What Helm must not install: misspelt values, at any depth, and combinations without sense.
import { CHART, helm, HELM_VERSIONS } from './helm';
import { NAMESPACE } from './manifests';

jest.setTimeout(600_000);

const EXTERNAL = ['database.bundled.enabled=false', 'database.external.existingSecret=database'];

/** Values on the command line, and words of Helm's error. */
const REFUSED: [values: string[], ...words: string[]][] = [
  [['replicCount=3'], 'replicCount'],
  [['image.tga=1'], 'image', 'tga'],
  [['config.server.prot=1'], 'config', 'server', 'prot'],
  [['config.sever.port=1'], 'config', 'sever'],
  [['config.session.maxPeers=many'], 'maxPeers', 'integer'],
  [['config.log.level=loud'], 'level'],
  [['database.bundled.storage.sise=1Gi'], 'storage', 'sise'],
  [['database.migrations=later'], 'migrations'],
  [['service.type=ExternalName'], 'service', 'type'],
  [['service.port=70000'], 'service', 'port'],
  [['config.proxies.told=loud'], 'proxies', 'told'],
  [
    ['ingress.enabled=true', 'ingress.host=a.example', 'ingress.tlsSecret=a', 'config.proxies.addresses=10.0.0.0/8'],
    'config.proxies.told=headers',
  ],
  [['ingress.grpc.path[0]=/'], 'ingress', 'path'],
  [['resources.limit.memory=1Gi'], 'resources', 'limit'],
  [['tolerations[0].kye=x'], 'tolerations', 'kye'],
  [['networkPolicy.from[0].podselector.a=b'], 'networkPolicy', 'podselector'],
  [['keys.existingSecret=Not_A_Name'], 'keys', 'existingSecret'],
  [['image.tag=latest'], 'image.tag', 'name a version'],
  [['database.bundled.image.tag=latest'], 'database.bundled.image.tag', 'name a version'],
  [['database.bundled.enabled=false'], 'there is no database', 'database.external.existingSecret'],
  [['database.external.existingSecret=x'], 'both on', 'database.bundled.enabled=false'],
  [['database.migrations=hook'], 'before the bundled database is there', 'init'],
  [['config.database.url=postgres://x'], 'config.database.url', 'database.external.existingSecret'],
  [['config.database.migrate=true'], 'config.database.migrate', 'database.migrations'],
  [['config.tls.keyFile=/x'], 'config.tls.keyFile', 'tls.existingSecret'],
  [['config.keys.tokenFile=/x'], 'config.keys.tokenFile', 'keys.existingSecret'],
  [['config.data.dir=/x'], 'config.data.dir', 'empty at every start'],
  [['config.operations.port=7420'], 'config.operations.port', 'TCP port of their own'],
  [['config.server.port=0'], 'config.server.port', 'no Service'],
  [['admin.existingSecret=x'], 'admin.existingSecret', 'admin.name'],
  [['oidc.existingSecret=x'], 'config.oidc.issuer', 'together'],
  [['config.oidc.issuer=https://id.example.org'], 'config.oidc.issuer', 'together'],
  [['config.oidc.clientSecretFile=/x'], 'config.oidc.clientSecretFile', 'oidc.existingSecret'],
  [['autoscaling.enabled=true', 'autoscaling.minReplicas=11'], 'autoscaling.minReplicas (11)', 'maxReplicas (10)'],
  [['autoscaling.enabled=true', 'resources.requests.cpu=null'], 'resources.requests.cpu'],
  [['service.nodePort=30000'], 'service.nodePort', 'service.type'],
  [['ingress.enabled=true', 'ingress.host=jam.example.org'], 'ingress.tlsSecret'],
  [['gateway.enabled=true', 'gateway.grpcHostname=jam.example.org'], 'gateway.parentRefs'],
  [
    [
      'gateway.enabled=true',
      'gateway.parentRefs[0].name=x',
      'gateway.grpcHostname=a.org',
      'gateway.httpHostname=a.org',
    ],
    'gateway.httpHostname',
    'another name',
  ],
  [
    [
      'gateway.enabled=true',
      'gateway.mode=passthrough',
      'gateway.parentRefs[0].name=x',
      'gateway.grpcHostname=a.org',
      'gateway.httpHostname=b.org',
    ],
    'gateway.mode=passthrough',
    'gateway.httpHostname',
  ],
  [[...EXTERNAL, 'database.external.keys=url'], 'external', 'keys'],
];

describe.each(HELM_VERSIONS)('Helm %s', (version) => {
  it.each(REFUSED)('refuses %j', async (values, ...words) => {
    const set = values.flatMap((value) => ['--set', value]);
    const output = await helm(version).run('template', 'jam', CHART, ...NAMESPACE, ...set);
    expect([output.code, output.stdout]).toEqual([1, '']);
    for (const word of words) expect(output.stderr).toContain(word);
  });

  it('takes what is like it and right', async () => {
    const output = await helm(version).run(
      'template',
      'jam',
      CHART,
      ...NAMESPACE,
      ...EXTERNAL.flatMap((v) => ['--set', v]),
    );
    expect([output.code, output.stderr]).toEqual([0, '']);
  });
});
