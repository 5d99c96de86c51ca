import { bundling, publishedManifest } from './npm-manifest';

const release = { version: '1.2.3', engines: { node: '>=20.19' } };
const own = {
  name: '@midip2p/engine',
  version: '0.0.0',
  private: true,
  license: 'Apache-2.0',
  main: 'dist/index.js',
  scripts: { build: 'tsc -b' },
  devDependencies: { typescript: '5.9.3' },
  dependencies: { zod: '4.3.6', '@midip2p/native': '0.0.0' },
};

it('publishes what runs, and nothing that the repository alone needs', () => {
  expect(publishedManifest(own, release)).toEqual({
    name: '@midip2p/engine',
    version: '1.2.3',
    license: 'Apache-2.0',
    main: 'dist/index.js',
    engines: { node: '>=20.19' },
    publishConfig: { access: 'public' },
    dependencies: { '@midip2p/native': '1.2.3', zod: '4.3.6' },
  });
});

it('carries packages of the house inside, and asks for what they need of others', () => {
  const native = publishedManifest(
    { name: '@midip2p/native', version: '0.0.0', dependencies: { addon: '8.0.0' } },
    release,
    {
      optionalDependencies: { '@midip2p/native-linux-x64': '1.2.3' },
    },
  );
  const prebuilt = publishedManifest({ name: '@midip2p/native-linux-x64', version: '0.0.0' }, release, {
    os: ['linux'],
  });
  const whole = bundling(publishedManifest(own, release), [native, prebuilt]);
  expect(whole.dependencies).toEqual({ '@midip2p/native': '1.2.3', addon: '8.0.0', zod: '4.3.6' });
  expect(whole.optionalDependencies).toEqual({ '@midip2p/native-linux-x64': '1.2.3' });
  expect(whole.bundleDependencies).toEqual(['@midip2p/native', '@midip2p/native-linux-x64']);
});
